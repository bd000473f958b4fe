//! Server functions of reservations: making one, and calling it off.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::wire::{Failure, Told, Wire};

/// A cart that is held in a store now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Placed {
    /// What the customer says at the counter.
    pub number: String,
    /// The order's page; whoever has its address may see the order and call it off.
    pub page: String,
}

impl Told for Placed {
    fn page(&self) -> Option<&str> {
        Some(&self.page)
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CalledOff {}

impl Told for CalledOff {
    fn notice(&self) -> Option<&'static str> {
        Some("order_cancelled")
    }
}

/// Reserves the asker's cart in a store, all of it or nothing. `id` makes it safe to send again, `seen` is the mark of
/// the cart that was looked at, `closes_at` the end of the chosen window in milliseconds since 1970 (UTC).
///
/// # Errors
/// 409 `cart_empty`, `cart_changed`, `too_few` (with how many a store that tells numbers has of the first that is short),
/// `window_gone`,
/// `change_reused`; 422 `email_invalid`, `name_missing`, `phone_invalid`, `body_invalid`.
#[server(name = Reserve, prefix = "/api", endpoint = "order/reserve", protocol = Wire)]
pub async fn reserve(
    id: Uuid,
    store: String,
    closes_at: String,
    seen: String,
    name: String,
    email: String,
    #[server(default)] phone: String,
) -> Result<Placed, Failure> {
    use comptoir_db::order::{self, Reservation};
    use comptoir_domain::order::window;

    use crate::order::link;
    use crate::server::functions::broken;
    use crate::server::request::RequestContext;
    use crate::server::session::hash;
    use crate::stores::hours::open_spans;

    let context = RequestContext::current()?;
    let contact = contact::read(&name, &email, &phone)?;
    let closes_at: i64 = closes_at.parse().map_err(|_| Failure::new(422, "body_invalid").field("closes_at"))?;
    // Nobody without a session has a cart.
    let Some(owner) = context.owner() else { return Err(Failure::new(409, "cart_empty")) };
    let (db, now, secret, id) = (&context.state.db, context.now_ms, &context.state.secret, id.to_string());
    let shop = context.state.shop.get();
    let gone = || Failure::new(409, "window_gone").field("closes_at");
    let place = shop.stores.iter().find(|known| known.slug == store).ok_or_else(gone)?;
    let chosen = window::chosen(&open_spans(place, now), now, closes_at);
    // A repeated request may come when its window is no longer offered: it is looked for before it is refused.
    let chosen = match chosen {
        Some(chosen) => chosen,
        None => repeated(db, &id, closes_at).await.map_err(broken)?.ok_or_else(gone)?,
    };
    let cart = comptoir_db::cart::view(db, owner, context.currency(), now).await.map_err(broken)?;
    let reservation = Reservation {
        asker: context.asker()?,
        store: store.clone(),
        contact,
        seen,
        opens_at: chosen.from_ms,
        closes_at,
        expires_at: context.state.config.hold_seconds.map_or(closes_at, |seconds| now + seconds * 1000),
        number: link::number(secret, &id),
        token_hash: hash(&link::token(secret, &id)),
        locale: context.locale(),
        currency: context.currency(),
        titles: titles::of(&context, &cart).await.map_err(broken)?,
        id: id.clone(),
    };
    let number = reservation.number.clone();
    match order::reserve(db, reservation, now).await.map_err(broken)? {
        Ok(reserved) => {
            context.state.hub.hint_all(&reserved.moved);
            Ok(Placed { number, page: link::path(secret, &id, context.locale()) })
        }
        Err(refusal) => Err(refused(&refusal, place.display)),
    }
}

/// Calls a reservation off, by the token in its link.
///
/// # Errors
/// 404 `order_unknown`; 409 `order_over` when it was handed over or has expired.
#[server(name = CancelOrder, prefix = "/api", endpoint = "order/cancel", protocol = Wire)]
pub async fn cancel_order(token: String) -> Result<CalledOff, Failure> {
    use comptoir_db::order::{self, By, NoStep, Taken};
    use comptoir_domain::order::pickup::Step;

    use crate::server::functions::broken;
    use crate::server::link_token;
    use crate::server::request::RequestContext;
    use crate::server::session::hash;

    let context = RequestContext::current()?;
    let unknown = || Failure::new(404, "order_unknown").field("token");
    let token = link_token::read(&token).ok_or_else(unknown)?;
    let db = &context.state.db;
    let found = order::find(db, By::Token(&hash(&token))).await.map_err(broken)?.ok_or_else(unknown)?;
    let taken = Taken { order: found.id, step: Step::Cancel, actor: "customer".to_owned(), pieces: None };
    match order::step(db, taken, context.now_ms).await.map_err(broken)? {
        Ok(stepped) => {
            context.state.hub.hint_all(&stepped.moved);
            Ok(CalledOff {})
        }
        Err(NoStep::NotNow(_)) => Err(Failure::new(409, "order_over")),
        Err(NoStep::Unknown | NoStep::Pieces) => Err(unknown()),
    }
}

/// The window of an earlier request with the id, if it asked for the same end.
#[cfg(feature = "ssr")]
async fn repeated(
    db: &comptoir_db::Db,
    id: &str,
    closes_at: i64,
) -> Result<Option<comptoir_domain::stores::hours::OpenSpan>, comptoir_db::Error> {
    use comptoir_db::order::{self, By};
    use comptoir_domain::stores::hours::OpenSpan;

    let found = order::find(db, By::Id(id)).await?.filter(|order| order.closes_at == closes_at);
    Ok(found.map(|order| OpenSpan { from_ms: order.opens_at, until_ms: order.closes_at }))
}

#[cfg(feature = "ssr")]
fn refused(
    refusal: &comptoir_domain::order::NoOrder,
    display: comptoir_domain::stores::availability::StockDisplay,
) -> Failure {
    use comptoir_domain::order::NoOrder;

    let failure = Failure::new(409, refusal.code());
    match refusal {
        NoOrder::TooFew(short) => {
            let there = short.first().and_then(|(_, there)| display.pieces(*there));
            Failure { current: there, ..failure.field("store") }
        }
        NoOrder::WindowGone => failure.field("closes_at"),
        NoOrder::Reused => failure.field("id"),
        NoOrder::CartEmpty | NoOrder::CartChanged => failure,
    }
}

/// Who comes, read strictly: a store cannot reach somebody by half an address.
#[cfg(feature = "ssr")]
mod contact {
    use comptoir_db::order::Contact;

    use crate::account::email;
    use crate::wire::Failure;

    /// The longest name, in characters.
    const NAME_LIMIT: usize = 80;

    pub fn read(name: &str, address: &str, phone: &str) -> Result<Contact, Failure> {
        let plain: String = name.chars().filter(|letter| !letter.is_control()).collect();
        let name: String = plain.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(NAME_LIMIT).collect();
        if name.is_empty() {
            return Err(Failure::new(422, "name_missing").field("name"));
        }
        let email = email::normal(address).ok_or_else(|| Failure::new(422, "email_invalid").field("email"))?;
        let phone = phone.trim();
        // As people write it: digits with anything usual between them (E.164 has at most 15).
        let digits = phone.bytes().filter(u8::is_ascii_digit).count();
        let usual = phone.chars().all(|letter| letter.is_ascii_digit() || "+ .-()/\u{a0}".contains(letter));
        if !phone.is_empty() && (!usual || !(6..=15).contains(&digits) || phone.len() > 40) {
            return Err(Failure::new(422, "phone_invalid").field("phone"));
        }
        Ok(Contact { name, email, phone: phone.to_owned() })
    }

    #[cfg(test)]
    mod tests {
        #[test]
        fn whoever_comes_can_be_called() {
            let read = |name: &str, email: &str, phone: &str| {
                super::read(name, email, phone).map_err(|failure| failure.code).map(|contact| contact.phone)
            };
            assert_eq!(read(" Ana  B ", "Ana@example.org", "+33 (0)6 12.34-56 78"), Ok("+33 (0)6 12.34-56 78".into()));
            assert_eq!(read("Ana", "ana@example.org", ""), Ok(String::new()));
            assert_eq!(read(" \n", "ana@example.org", ""), Err("name_missing".into()));
            assert_eq!(read("Ana", "ana", ""), Err("email_invalid".into()));
            for phone in ["12345", "0123456789012345", "06 12 34 56 78 x", "javascript:alert(1)"] {
                assert_eq!(read("Ana", "ana@example.org", phone), Err("phone_invalid".into()), "{phone}");
            }
        }
    }
}

/// What the lines of an order are called from now on.
#[cfg(feature = "ssr")]
mod titles {
    use std::collections::HashMap;

    use comptoir_domain::cart::view::CartView;

    use crate::catalog::card::line_cards;
    use crate::server::request::RequestContext;

    /// Title and option values by SKU, in the asker's language.
    pub async fn of(context: &RequestContext, cart: &CartView) -> Result<HashMap<String, String>, comptoir_db::Error> {
        let skus: Vec<&str> = cart.lines.iter().map(|line| line.sku.as_str()).collect();
        let cards = line_cards(context, &skus, context.locale()).await?;
        Ok(cards.iter().map(|card| (card.sku.to_string(), card.name())).collect())
    }
}
