//! Sending what waits: one change after the other, each until it is answered.

use std::rc::Rc;
use std::time::Duration;

use gloo_timers::future::sleep;
use wasm_bindgen_futures::spawn_local;

use crate::browser::store::{Owner, Store, Waiting, doubt_owner, hear};
use crate::browser::{device, live, locks, window};
use crate::cart::api::change_cart as send_cart;
use crate::cart::changed::Changed;
use crate::wire::Failure;
use crate::wishlist::api::change_wishlist as send_wish;

/// How long a change is tried again when no answer comes: doubled from the first to the last.
const RETRY_FIRST_MS: u32 = 500;
const RETRY_LAST_MS: u32 = 8_000;

/// Sends what waits, one after the other, unless that is under way.
pub(super) fn send_all(store: Rc<Store>) {
    if store.sending.replace(true) {
        return;
    }
    device::set_busy(true);
    spawn_local(async move {
        // Until the server knows this browser, one tab at a time: two first changes would make two guests.
        let known = matches!(*store.owner.borrow(), Owner::Known(_));
        let first = if known { None } else { locks::lock("comptoir-first-change").await };
        loop {
            let Some(next) = store.waiting.borrow().front().cloned() else { break };
            store.under_way.set(true);
            let answer = send(&store, next).await;
            store.under_way.set(false);
            store.waiting.borrow_mut().pop_front();
            store.show();
            if let Err(failure) = answer {
                store.tell(failure.message);
            }
        }
        drop(first);
        store.sending.set(false);
        device::set_busy(false);
    });
}

/// One try.
pub(super) async fn answer(waiting: Waiting) -> Result<Changed, Failure> {
    match waiting {
        Waiting::Cart(change) => send_cart(change).await,
        Waiting::Wish(change) => send_wish(change).await,
    }
}

/// Sends one change until it is answered.
async fn send(store: &Rc<Store>, waiting: Waiting) -> Result<(), Failure> {
    let mut pause = RETRY_FIRST_MS;
    let mut ended = false;
    loop {
        match answer(waiting.clone()).await {
            Ok(Changed { cart, wishlist, .. }) => {
                hear(cart, wishlist, None, false);
                if *store.owner.borrow() == Owner::None {
                    doubt_owner();
                    live::restart();
                    live::tell_newcomer();
                }
                return Ok(());
            }
            // Another tab signed in or out: the browser sends the new cookie with the next try.
            Err(failure) if failure.code == "session_ended" && !ended => ended = true,
            Err(failure) if failure.code == "session_ended" => {
                window().location().reload().ok();
                return Err(failure);
            }
            Err(failure) if failure.code == Failure::OFFLINE || failure.status >= 500 => {
                let jitter = (js_sys::Math::random() * f64::from(pause)) as u32;
                sleep(Duration::from_millis(u64::from(pause / 2 + jitter))).await;
                pause = (pause * 2).min(RETRY_LAST_MS);
            }
            Err(failure) => return Err(failure),
        }
    }
}
