//! Web Locks: one tab of the browser at a time.

use std::cell::RefCell;
use std::rc::Rc;

use js_sys::{Function, Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use crate::browser::window;

/// Held until dropped.
pub struct Guard {
    release: Function,
}

impl Drop for Guard {
    fn drop(&mut self) {
        self.release.call0(&JsValue::UNDEFINED).ok();
    }
}

/// Waits for the lock; `None` where the browser has none to give.
pub async fn lock(name: &str) -> Option<Guard> {
    let manager = Reflect::get(&window().navigator(), &"locks".into()).ok().filter(|locks| locks.is_object())?;
    let request: Function = Reflect::get(&manager, &"request".into()).ok()?.dyn_into().ok()?;
    let release = Rc::new(RefCell::new(None));
    let name = name.to_owned();
    let granted = Promise::new(&mut |resolve, _| {
        // Called when the lock is ours: tells so, and keeps it until the promise it returns is resolved.
        let hold = Closure::once_into_js({
            let release = release.clone();
            move || {
                Promise::new(&mut |done, _| {
                    *release.borrow_mut() = Some(done);
                    resolve.call0(&JsValue::UNDEFINED).ok();
                })
            }
        });
        request.call2(&manager, &name.as_str().into(), &hold).ok();
    });
    JsFuture::from(granted).await.ok()?;
    let release = release.borrow_mut().take()?;
    Some(Guard { release })
}
