//! Sending what waits: one edit after the other, each until it is answered.

use std::rc::Rc;

use comptoir_domain::Change;
use wasm_bindgen_futures::spawn_local;

use crate::browser::store::{Owner, Store};
use crate::browser::{glue, live, locks};
use crate::cart::api::change_cart;
use crate::cart::changed::Changed;
use crate::wire::Failure;

/// How long an edit is tried again when no answer comes: doubled from the first on. A network that comes and goes is
/// soon back; one that stays away is asked less often.
const RETRY_FIRST_MS: u32 = 250;
const RETRY_SOON_MS: u32 = 1_000;
const RETRY_LATE_MS: u32 = 8_000;
const RETRY_SOON_TIMES: u32 = 30;
/// How often an answer that speaks of another session is doubted: another tab may be signing in.
const DOUBTS: u32 = 5;

/// A pause before the next of so many tries, with chance in it so that not everyone comes back at once.
pub(super) fn pause_ms(tries: u32) -> u32 {
    let longest = if tries < RETRY_SOON_TIMES { RETRY_SOON_MS } else { RETRY_LATE_MS };
    let pause = RETRY_FIRST_MS.saturating_mul(1 << tries.min(8)).min(longest);
    pause / 2 + (js_sys::Math::random() * f64::from(pause / 2)) as u32
}

/// Sends what waits, one after the other, unless that is under way.
pub(super) fn send_all(store: Rc<Store>) {
    if store.sending.replace(true) {
        return;
    }
    spawn_local(async move {
        // Until the server knows this browser, one tab at a time: two first changes would make two guests.
        let known = matches!(*store.owner.borrow(), Owner::Known(_));
        let first = if known { None } else { locks::lock("comptoir-first-change").await };
        let (mut tries, mut doubts) = (0, 0);
        loop {
            let Some(next) = store.replica.borrow().next().cloned() else { break };
            store.under_way.set(true);
            let answer = change_cart(next.clone()).await;
            store.under_way.set(false);
            match answer {
                Err(failure) if is_unanswered(&failure) => {
                    store.set_offline(true);
                    if tries == 0 {
                        live::tell_kept();
                    }
                    glue::rest(pause_ms(tries)).await;
                    tries += 1;
                }
                // The browser sends its newest cookie with the next try: of a sign-in in another tab, or of the
                // first try, whose answer went to the page before this one.
                Err(failure) if is_of_another_session(&failure) && doubts < DOUBTS => {
                    doubts += 1;
                    glue::rest(pause_ms(doubts)).await;
                }
                Err(failure) if failure.code == "session_ended" => {
                    store.reload();
                    break;
                }
                answer => {
                    (tries, doubts) = (0, 0);
                    settled(&store, &next, answer);
                }
            }
        }
        if tries > 0 && store.replica.borrow().next().is_none() {
            // The log answered what the last try did not: there is a network, and nothing waits.
            store.set_offline(false);
        }
        drop(first);
        store.sending.set(false);
        store.show();
        store.leave_copy();
    });
}

/// Whether the change is to be sent again as it is.
pub(super) fn is_unanswered(failure: &Failure) -> bool {
    failure.code == Failure::OFFLINE || failure.status >= 500
}

/// Whether the cookie that was sent stood for somebody else than the one who made the change.
pub(super) fn is_of_another_session(failure: &Failure) -> bool {
    matches!(failure.code.as_str(), "session_ended" | "change_reused")
}

/// Takes an answer, the first or the same again.
pub(super) fn settled(store: &Rc<Store>, change: &Change, answer: Result<Changed, Failure>) {
    store.settle(|waiting| waiting.id == change.id);
    store.set_offline(false);
    match answer {
        Ok(Changed { cart, wishlist, message, .. }) => {
            store.take(|replica| replica.hear(cart, wishlist));
            store.tell_answer(message.unwrap_or_default());
            if matches!(*store.owner.borrow(), Owner::None | Owner::Ended) {
                *store.owner.borrow_mut() = Owner::Perhaps;
                live::restart();
                live::tell_newcomer();
            } else {
                live::revive();
            }
        }
        // It was said before, by a page that was left: what it did is told by the lists.
        Err(failure) if failure.code == "change_reused" => store.show(),
        Err(failure) => {
            store.show();
            store.tell_answer(failure.message);
        }
    }
}
