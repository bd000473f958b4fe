//! What the server says without being asked, taken into the store.

use comptoir_domain::Revision;
use comptoir_domain::cart::view::CartView;
use comptoir_domain::wishlist::view::WishlistView;

use crate::browser::store::{Owner, cursor, is_waiting, store};
use crate::browser::{availability, document, glue, live};

/// What the event stream told of the owner's lists.
pub struct Heard {
    pub revision: Revision,
    pub cart: Option<CartView>,
    pub wishlist: Option<WishlistView>,
}

/// An entry of the log: the change of that id, made by that device, a kind of intent.
pub fn hear_change(heard: Heard, id: &str, device: &str, what: &str) {
    let store = store();
    store.settle(|change| change.id.to_string() == id);
    if store.take(|replica| replica.follow(heard.revision, heard.cart, heard.wishlist)) {
        store.tell_of(device, what);
    }
    if what == "code" {
        glue::gather(true, "codes");
    }
    // A page that shows orders is made by the server; it comes anew.
    if what == "order" && document().query_selector("[data-testid=pickup]").is_ok_and(|shown| shown.is_some()) {
        store.reload();
    }
}

/// Tells something in the live region.
pub fn say(text: String) {
    store().tell(text);
}

/// The whole state, with the ids of changes that are part of it.
pub fn hear_snapshot(heard: Heard, answered: &[String]) {
    let store = store();
    store.settle(|change| answered.contains(&change.id.to_string()));
    store.take(|replica| {
        replica.replace(heard.revision, heard.cart, heard.wishlist);
        true
    });
}

/// The server says whom it knows this browser as. If the page is somebody else's, it shows what it may no longer,
/// with revisions that mean nothing any more.
pub fn hear_owner(owner: Option<String>) {
    let store = store();
    store.set_offline(false);
    glue::stir();
    let known = owner.is_some();
    let before = store.owner.replace(owner.map_or(Owner::None, Owner::Known));
    store.leave_copy();
    if cursor().is_none() {
        // Nobody to follow and nothing: the connection is somebody else's to have.
        live::let_go();
    }
    let is_another = match before {
        Owner::Known(_) => before != *store.owner.borrow(),
        Owner::Ended => known,
        Owner::None if known => {
            // The stream was opened for what anybody may follow: it is opened anew for their own lists too.
            live::restart();
            false
        }
        Owner::Perhaps | Owner::None => false,
    };
    if is_another {
        store.reload();
    }
}

/// A variant's stock moved.
pub fn hear_stock(sku: &str, revision: Revision) {
    let store = store();
    if let Some(known) = store.variants.borrow_mut().iter_mut().find(|(known, _)| known == sku) {
        known.1 = known.1.max(revision);
    }
    availability::refresh();
    glue::gather(!is_waiting(), "stock");
}
