//! What each mail says, from the ids it was written down with: as things are when it is sent.

use comptoir_db::order::{By, Order};
use comptoir_db::outbox::Mail;
use comptoir_db::promo::code;
use comptoir_db::promo::link::of_campaign;
use comptoir_db::stores::store::Store;
use comptoir_db::{Error, account_link, catalog::card, consent, invitation, order};
use comptoir_domain::consent::Matter;
use comptoir_domain::mail::Kind;
use comptoir_domain::money;
use comptoir_domain::order::pickup::Status;
use comptoir_domain::promo::redemption::{NoRedemption, standing};
use comptoir_domain::promo::source::Source;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::account;
use crate::catalog::card::encode;
use crate::mail::letter::{Letter, Part, Unsubscribe};
use crate::order::{link, when};
use crate::privacy::unsubscribe;
use crate::promo::wallet::{self, Shown};
use crate::server::state::State;
use crate::server::words::{self, Words};
use crate::staff;
use NoLetter::Moot;

/// What a mail came to.
pub enum Written {
    Letter(Box<Letter>),
    /// It is no news any more, for this reason.
    Moot(&'static str),
}

/// Writes the mail as of now.
pub async fn write(state: &State, mail: &Mail, now: i64) -> Result<Written, Error> {
    let writer = Writer { state, words: words::words(mail.locale), now };
    let kind = Kind::named(&mail.kind);
    let stop = match kind.and_then(Kind::consent) {
        Some(matter) => match writer.agreed(mail, matter).await {
            Ok(stop) => Some(stop),
            Err(Moot(why)) => return Ok(Written::Moot(why)),
            Err(NoLetter::Broken(error)) => return Err(error),
        },
        None => None,
    };
    let letter = match kind {
        Some(Kind::OrderReserved) => writer.order(mail, "mail-order-reserved", Status::is_open).await,
        Some(Kind::OrderReady) => writer.order(mail, "mail-order-ready", |status| status == Status::Ready).await,
        Some(Kind::OrderReminder) => writer.order(mail, "mail-order-reminder", Status::is_open).await,
        Some(Kind::OrderCancelled) => writer.order(mail, "mail-order-cancelled", |_| true).await,
        Some(Kind::OrderExpired) => writer.order(mail, "mail-order-expired", |_| true).await,
        Some(Kind::Restock) => writer.restock(mail).await,
        Some(Kind::VerifyAddress) => writer.verify(mail).await,
        Some(Kind::ResetPassword) => writer.reset(mail).await,
        Some(Kind::StaffInvitation) => writer.invitation(mail).await,
        Some(Kind::CodeIssued) => writer.code(mail).await,
        None => Err(Moot("no such kind of mail is known here")),
    };
    match letter {
        Ok(letter) => Ok(Written::Letter(Box::new(Letter { unsubscribe: stop, ..letter }))),
        Err(Moot(why)) => Ok(Written::Moot(why)),
        Err(NoLetter::Broken(error)) => Err(error),
    }
}

struct Writer<'w> {
    state: &'w State,
    words: Words,
    now: i64,
}

#[derive(Deserialize)]
struct OfOrder {
    order: String,
}

#[derive(Deserialize)]
struct OfCustomer {
    customer: String,
}

#[derive(Deserialize)]
struct OfCode {
    code: String,
}

#[derive(Deserialize)]
struct OfLink {
    link: String,
}

#[derive(Deserialize)]
struct OfInvitation {
    invitation: String,
}

#[derive(Deserialize)]
struct OfRestock {
    back: Vec<Back>,
}

#[derive(Deserialize)]
struct Back {
    sku: String,
    store: String,
}

/// The facts a mail was written down with.
fn facts<Facts: DeserializeOwned>(mail: &Mail) -> Result<Facts, NoLetter> {
    serde_json::from_value(mail.data.clone()).map_err(|_| Moot("its facts cannot be read"))
}

/// Why there is no letter.
enum NoLetter {
    Moot(&'static str),
    Broken(Error),
}

impl From<Error> for NoLetter {
    fn from(error: Error) -> NoLetter {
        NoLetter::Broken(error)
    }
}

type Drafted = Result<Letter, NoLetter>;

impl Writer<'_> {
    fn letter(&self, subject: String, parts: Vec<Part>) -> Letter {
        let shop = self.state.shop.get().name.clone();
        let address = self.state.config.origin.clone();
        let foot = self.words.with("mail-foot", [("shop", shop.as_str().into()), ("address", address.into())]);
        Letter { locale: self.words.locale, subject, parts, foot, shop, unsubscribe: None }
    }

    /// What a mail that nobody asked for needs: that its account agrees now, and the way to stop it.
    async fn agreed(&self, mail: &Mail, matter: Matter) -> Result<Unsubscribe, NoLetter> {
        let OfCustomer { customer } = facts(mail)?;
        if !consent::holds(&self.state.db, &customer, matter).await? {
            return Err(Moot("the account does not agree to it, or no more"));
        }
        let account = customer.parse().map_err(|_| Moot("its account cannot be read"))?;
        let path = unsubscribe::link::path(&self.state.secret, account, matter, self.words.locale);
        Ok(Unsubscribe { words: self.words.get(&format!("unsubscribe-{}", matter.key())), link: self.address(&path) })
    }

    fn address(&self, path: &str) -> String {
        format!("{}{path}", self.state.config.origin)
    }

    /// Until when a link is good, on the clock of the shop's first store.
    fn until(&self, at: i64) -> Part {
        let shop = self.state.shop.get();
        let store = shop.stores.first().cloned().unwrap_or_default();
        let (day, time) = when::day_and_time(&store, at, &self.words);
        Part::Quiet(self.words.with("mail-until", [("day", day.into()), ("time", time.into())]))
    }

    /// Greets by name where there is one.
    fn hello(&self, name: &str) -> Part {
        Part::Text(match name {
            "" => self.words.get("mail-hello-nobody"),
            name => self.words.with("mail-hello", [("name", name.into())]),
        })
    }

    async fn order(&self, mail: &Mail, subject: &str, is_news: fn(Status) -> bool) -> Drafted {
        let OfOrder { order } = facts(mail)?;
        let Some(order) = order::find(&self.state.db, By::Id(&order)).await? else {
            return Err(Moot("there is no such order"));
        };
        if !is_news(order.status) {
            return Err(Moot("the order has moved on"));
        }
        let shop = self.state.shop.get();
        let store = shop.store(&order.store).cloned().unwrap_or_default();
        let values = [("number", order.number.as_str().into()), ("store", store.name.as_str().into())];
        let subject = self.words.with(subject, values);
        Ok(self.letter(subject, self.order_parts(&order, &store)))
    }

    fn order_parts(&self, order: &Order, store: &Store) -> Vec<Part> {
        let words = &self.words;
        let link = self.address(&link::path(&self.state.secret, &order.id, words.locale));
        let said = words.get(&format!("pickup-said-{}", order.status.name()));
        let mut parts = vec![self.hello(&order.contact.name), Part::Text(said)];
        let place = format!("{}, {}, {} {}", store.name, store.street, store.postcode, store.town);
        if order.status.is_open() {
            parts.push(Part::Text(words.get("order-say")));
            parts.push(Part::Strong(order.number.clone()));
            parts.push(Part::Code { text: link.clone(), label: words.get("order-qr") });
            parts.push(Part::Text(place));
            parts.push(Part::Text(when::window_on(store, order.opens_at, order.closes_at, words)));
            parts.push(Part::Text(when::until(store, order.expires_at, words)));
        } else {
            parts.push(Part::Text(place));
        }
        let money = |minor| money::format(minor, order.currency, words.locale);
        let line = |line: &order::OrderLine| {
            [format!("{} × {}", line.quantity, line.title), money(line.unit_minor * line.quantity)]
        };
        let mut rows: Vec<[String; 2]> = order.lines.iter().map(line).collect();
        rows.push([words.get("cart-total"), money(order.total_minor)]);
        parts.push(Part::Table(rows));
        parts.push(Part::Quiet(words.with("order-tax", [("tax", money(order.tax_minor).into())])));
        if order.status.is_open() {
            parts.push(Part::Text(words.get("checkout-pay")));
            parts.push(Part::Link(words.get("mail-order-link"), link));
        } else {
            parts.push(Part::Link(words.get("mail-order-look"), link));
        }
        parts
    }

    async fn restock(&self, mail: &Mail) -> Drafted {
        let OfRestock { back } = facts(mail)?;
        let (words, shop) = (&self.words, self.state.shop.get());
        let skus: Vec<&str> = back.iter().map(|back| back.sku.as_str()).collect();
        let cards = card::of_variants(&self.state.db, &skus, words.locale).await?;
        let mut parts = vec![self.hello(""), Part::Text(words.get("mail-restock-text"))];
        let mut first = String::new();
        for Back { sku, store } in &back {
            let Some(card) = cards.iter().find(|card| card.sku == *sku && card.active) else { continue };
            let Some(store) = shop.store(store) else { continue };
            let path = format!("/{}/products/{}?variant={}", words.locale, encode(&card.handle), encode(sku));
            let values = [("what", card.title.as_str().into()), ("store", store.name.as_str().into())];
            parts.push(Part::Link(words.with("restock-at", values), self.address(&path)));
            if first.is_empty() {
                first.clone_from(&card.title);
            }
        }
        if first.is_empty() {
            return Err(Moot("what came back is no longer sold"));
        }
        let many = parts.len() as i64 - 2;
        let subject = words.with("mail-restock", [("n", many.into()), ("what", first.into())]);
        let wishlist = format!("/{}/wishlist", words.locale);
        parts.push(Part::Quiet(format!("{} {}", words.get("mail-restock-first"), self.address(&wishlist))));
        Ok(self.letter(subject, parts))
    }

    async fn code(&self, mail: &Mail) -> Drafted {
        let OfCode { code: id } = facts(mail)?;
        let (words, db) = (&self.words, &self.state.db);
        let held = code::of_id(db, &id, words.locale.tag()).await?.ok_or(Moot("nobody holds such a code"))?;
        if !matches!(standing(&held.known.facts(), self.now), Ok(()) | Err(NoRedemption::NotYet)) {
            return Err(Moot("the code is used or over"));
        }
        let shown = Shown::of(&self.state.secret, &held).ok_or(Moot("its symbols cannot be read"))?;
        let shop = self.state.shop.get();
        let mut parts = vec![
            self.hello(""),
            Part::Text(words.with("mail-code-text", [("title", held.title.as_str().into())])),
            Part::Strong(shown.symbols.to_string()),
            Part::Code { text: shown.payload, label: words.with("codes-qr", [("title", held.title.as_str().into())]) },
            Part::Text(wallet::places(&shop.stores, words, &held)),
        ];
        parts.extend(held.known.ends_at.map(|at| Part::Text(wallet::until(&shop.stores, words, at))));
        parts.extend((!held.terms.is_empty()).then(|| Part::Quiet(held.terms.clone())));
        // Where the campaign has links, its mail leads to its page, and counts with the other channels: how often, not whose.
        let links = of_campaign(db, &held.known.campaign).await?;
        let (label, link) = match links.iter().find(|link| link.source == Source::Mail) {
            Some(link) => ("offer-see", format!("/l/{}", link.token)),
            None => ("codes-door-button", format!("/{}/account/codes", words.locale)),
        };
        parts.push(Part::Link(words.get(label), self.address(&link)));
        Ok(self.letter(words.with("mail-code", [("title", held.title.into())]), parts))
    }

    async fn verify(&self, mail: &Mail) -> Drafted {
        let (id, link) = self.link(mail).await?;
        let words = &self.words;
        let shop = self.state.shop.get().name.clone();
        let path = account::link::verify(&self.state.secret, &id, words.locale);
        let text = words.with("mail-verify-text", [("shop", shop.into()), ("email", link.email.into())]);
        let parts = vec![
            self.hello(""),
            Part::Text(text),
            Part::Link(words.get("verify-button"), self.address(&path)),
            self.until(link.expires_at),
            Part::Quiet(words.get("mail-verify-not")),
        ];
        Ok(self.letter(words.get("mail-verify"), parts))
    }

    async fn reset(&self, mail: &Mail) -> Drafted {
        let (id, link) = self.link(mail).await?;
        let words = &self.words;
        let shop = self.state.shop.get().name.clone();
        let path = account::link::reset(&self.state.secret, &id, words.locale);
        let text = words.with("mail-reset-text", [("shop", shop.into()), ("email", link.email.into())]);
        let parts = vec![
            self.hello(""),
            Part::Text(text),
            Part::Link(words.get("reset-title"), self.address(&path)),
            self.until(link.expires_at),
            Part::Quiet(words.get("mail-reset-not")),
        ];
        Ok(self.letter(words.get("reset-title"), parts))
    }

    /// The link that a mail carries, with its id.
    async fn link(&self, mail: &Mail) -> Result<(String, account_link::Link), NoLetter> {
        let OfLink { link: id } = facts(mail)?;
        let link = account_link::of_mail(&self.state.db, &id, self.now).await?;
        link.map(|link| (id, link)).ok_or(Moot("its link is used or over"))
    }

    async fn invitation(&self, mail: &Mail) -> Drafted {
        let OfInvitation { invitation: id } = facts(mail)?;
        let Some(invited) = invitation::of_id(&self.state.db, &id, self.now).await? else {
            return Err(Moot("the invitation is accepted, withdrawn or over"));
        };
        let (words, shop) = (&self.words, self.state.shop.get());
        let path = staff::link::path(&self.state.secret, &id, words.locale);
        let role = staff::called(&shop, words, &invited.role, &invited.stores);
        let values = [("shop", shop.name.as_str().into()), ("role", role.into())];
        let parts = vec![
            self.hello(""),
            Part::Text(words.with("mail-invitation-text", values)),
            Part::Link(words.get("invitation-accept"), self.address(&path)),
            self.until(invited.expires_at),
            Part::Quiet(words.get("mail-invitation-not")),
        ];
        Ok(self.letter(words.with("mail-invitation", [("shop", shop.name.as_str().into())]), parts))
    }
}
