//! The counter without a network, in the browser: a code is scanned, checked and judged on the device, and noted.

use std::cell::RefCell;
use std::rc::Rc;

use comptoir_domain::money;
use comptoir_domain::promo::offline::{NoClaim, Sheet};
use comptoir_domain::promo::payload::{self, Scanned};
use comptoir_domain::{Currency, Money};
use gloo_events::{EventListener, EventListenerOptions};
use gloo_timers::future::TimeoutFuture;
use js_sys::Array;
use wasm_bindgen_futures::spawn_local;
use web_sys::{Document, Window};

use crate::till::offline::queue::{self, Kept, Sent};
use crate::till::offline::shown::Shown;
use crate::till::offline::wire::Claim;
use crate::till::offline::{check, keep};

/// How often what waits is tried again.
const PAUSE_MS: u32 = 3_000;

/// Takes a store's sheet along and sends what waits, on every page of the till.
pub fn start() {
    let Some(window) = web_sys::window() else { return };
    let Some(document) = window.document() else { return };
    match Shown::find(&document) {
        Some(shown) => Counter::open(&window, shown),
        None => beside(&document),
    }
}

/// On the till's page with a network: the sheet for later, and what waits from before.
fn beside(document: &Document) {
    let Some(link) = document.get_element_by_id("offline-link") else { return };
    let (store, words) = (link.get_attribute("data-store").unwrap_or_default(), link.get_attribute("data-words"));
    spawn_local(async move {
        keep::fetch_sheet(&store).await.ok();
        loop {
            let sent = queue::send().await;
            let waiting = Kept::read().await.map_or(0, |kept| kept.waiting.len());
            let said = words.clone().unwrap_or_default().replace("{n}", &waiting.to_string());
            link.set_text_content((waiting > 0).then_some(said.as_str()));
            if sent == Sent::All {
                return;
            }
            TimeoutFuture::new(PAUSE_MS).await;
        }
    });
}

#[derive(Clone)]
struct Counter {
    shown: Shown,
    at: Rc<RefCell<At>>,
}

/// Where the counter is.
#[derive(Default)]
struct At {
    sheet: Option<Sheet>,
    /// The code whose sale is being typed, with the text that was scanned.
    code: Option<(Scanned, String)>,
    /// What the sale comes to and what is taken off.
    worth: Option<(Money, Money)>,
}

impl Counter {
    fn open(window: &Window, shown: Shown) {
        let counter = Counter { shown, at: Rc::default() };
        let on = |id: &str, event: &'static str, work: fn(&Counter)| {
            let target = counter.shown.element(id);
            let counter = counter.clone();
            let options = EventListenerOptions::enable_prevent_default();
            EventListener::new_with_options(&target, event, options, move |event| {
                if event.type_() == "submit" {
                    event.prevent_default();
                }
                work(&counter);
            })
            .forget();
        };
        on("offline-scan", "submit", Counter::scan);
        on("offline-sale", "submit", Counter::confirm);
        on("amount", "input", Counter::reckon);
        on("offline-redeem", "click", Counter::redeem);
        let again = counter.clone();
        EventListener::new(window, "online", move |_| {
            let counter = again.clone();
            spawn_local(async move { counter.refresh().await });
        })
        .forget();
        spawn_local(async move {
            counter.refresh().await;
            loop {
                TimeoutFuture::new(PAUSE_MS).await;
                if Kept::read().await.is_ok_and(|kept| !kept.waiting.is_empty()) {
                    counter.refresh().await;
                }
            }
        });
    }

    fn currency(&self) -> Currency {
        self.at.borrow().sheet.as_ref().map(|sheet| sheet.currency).unwrap_or_default()
    }

    /// Sends what waits, takes the latest sheet, and says where the till stands.
    async fn refresh(&self) {
        let sent = queue::send().await;
        let store = self.store();
        let known = keep::sheet(&store).await.ok().and_then(|text| text.as_string()).and_then(read);
        let store = known.as_ref().map_or(store, |sheet: &Sheet| sheet.store.to_string());
        let fetched = keep::fetch_sheet(&store).await.ok().map(|told| Array::from(&told));
        let status = fetched.as_ref().and_then(|told| told.get(0).as_f64()).unwrap_or_default() as u16;
        let fresh = fetched.filter(|_| status == 200).and_then(|told| told.get(1).as_string()).and_then(read);
        let kept = if matches!(status, 401 | 403 | 404) { None } else { fresh.or(known) };
        self.at.borrow_mut().sheet = kept;
        self.say(status == 200, sent);
        self.list().await;
    }

    /// The store of the page's address; '' where it names none.
    fn store(&self) -> String {
        let address = self.shown.document.location().and_then(|location| location.search().ok()).unwrap_or_default();
        let pairs = address.trim_start_matches('?').split('&').filter_map(|pair| pair.split_once('='));
        pairs.filter(|(name, _)| *name == "store").map(|(_, store)| store.to_owned()).next().unwrap_or_default()
    }

    /// Says where the till stands.
    fn say(&self, network: bool, sent: Sent) {
        let (shown, at) = (&self.shown, self.at.borrow());
        let judged = at.sheet.as_ref().ok_or(NoClaim::NoSheet).and_then(|sheet| sheet.is_good(queue::now()));
        if let Some(sheet) = &at.sheet {
            shown.say("offline-store", &sheet.name);
        }
        match judged {
            _ if sent == Sent::NotTheirs => shown.state("signed-out", &shown.word("till-offline-sign-in")),
            Err(why) => shown.state(why.code(), &shown.reason(why.code())),
            Ok(()) if network => shown.state("online", &shown.word("till-offline-online")),
            Ok(()) => shown.state("ready", &shown.word("till-offline-ready")),
        }
        shown.element("offline-back").set_hidden(!network && sent != Sent::NotTheirs);
    }

    async fn list(&self) {
        if let Ok(kept) = Kept::read().await {
            self.shown.list(&kept, self.currency());
        }
    }

    fn scan(&self) {
        let Some(field) = self.shown.field("code") else { return };
        let text = field.value();
        field.set_value("");
        self.at.borrow_mut().code = None;
        self.at.borrow_mut().worth = None;
        let counter = self.clone();
        spawn_local(async move {
            if let Err(why) = counter.take(text).await {
                counter.shown.refuse(why.code());
                field.focus().ok();
            }
        });
    }

    /// Takes a code that may be used here, and asks what is sold.
    async fn take(&self, text: String) -> Result<(), NoClaim> {
        let now = queue::now();
        let sheet = self.at.borrow().sheet.clone().ok_or(NoClaim::NoSheet)?;
        sheet.is_good(now)?;
        let scanned = payload::scanned(&text).ok_or(NoClaim::QrOnly)?;
        check::signature(&sheet, &scanned).await?;
        let (known, _) = sheet.judge(&scanned.payload, now)?;
        let kept = Kept::read().await.map_err(|_| NoClaim::NotKept)?;
        kept.room(scanned.payload.code, sheet.store.as_str(), sheet.caps, 0)?;
        let shown = &self.shown;
        shown.say("offline-title", &known.title);
        shown.say("offline-terms", &known.terms);
        shown.element("offline-worth").set_hidden(true);
        shown.element("offline-good").set_class_name("till-answer open");
        shown.only("offline-good");
        if let Some(amount) = shown.field("amount") {
            amount.set_value("");
            amount.focus().ok();
        }
        self.at.borrow_mut().code = Some((scanned, text.trim().to_owned()));
        Ok(())
    }

    /// What the code takes off the amount that was typed.
    fn reckon(&self) {
        let (shown, currency) = (&self.shown, self.currency());
        let typed = shown.field("amount").map(|field| field.value()).unwrap_or_default();
        let worth = self.worth(&typed, currency);
        self.at.borrow_mut().worth = worth.ok();
        let said = match worth {
            Ok((subtotal, discount)) => {
                let off = shown.price(discount, currency);
                shown.say("offline-off", &format!("−{off}"));
                shown.say("offline-total", &shown.price(subtotal - discount, currency));
                shown.say("offline-redeem", &shown.with("till-offline-redeem", "price", &off));
                String::new()
            }
            Err(_) if typed.trim().is_empty() => String::new(),
            Err(why) => shown.reason(why.code()),
        };
        shown.say("offline-not", &said);
        shown.element("offline-worth").set_hidden(worth.is_err());
        shown.element("offline-good").set_class_name(if worth.is_ok() {
            "till-answer yes"
        } else {
            "till-answer open"
        });
    }

    fn worth(&self, typed: &str, currency: Currency) -> Result<(Money, Money), NoClaim> {
        let at = self.at.borrow();
        let (Some(sheet), Some((scanned, _))) = (&at.sheet, &at.code) else { return Err(NoClaim::NoSheet) };
        let subtotal = money::typed(typed, currency.decimals()).ok_or(NoClaim::Amount)?;
        let (_, rule) = sheet.judge(&scanned.payload, queue::now())?;
        Ok((subtotal, sheet.worth(rule, subtotal, queue::now())?))
    }

    /// Enter in the amount: the button is next.
    fn confirm(&self) {
        self.reckon();
        if self.at.borrow().worth.is_some() {
            self.shown.element("offline-redeem").focus().ok();
        }
    }

    fn redeem(&self) {
        let counter = self.clone();
        spawn_local(async move {
            // Pressed twice it is one claim: the first press took the code.
            let code = counter.at.borrow_mut().code.take();
            let Some((scanned, qr)) = code else { return };
            match counter.note(&scanned, qr).await {
                Ok(discount) => {
                    let off = counter.shown.price(discount, counter.currency());
                    counter.shown.say("offline-noted-title", &counter.shown.with("till-offline-noted", "price", &off));
                    counter.shown.only("offline-noted");
                }
                Err(why) => counter.shown.refuse(why.code()),
            }
            if let Some(field) = counter.shown.field("code") {
                field.focus().ok();
            }
            counter.list().await;
            counter.refresh().await;
        });
    }

    async fn note(&self, scanned: &Scanned, qr: String) -> Result<Money, NoClaim> {
        let now = queue::now();
        let sheet = self.at.borrow().sheet.clone().ok_or(NoClaim::NoSheet)?;
        let (subtotal, seen) = self.at.borrow().worth.ok_or(NoClaim::Amount)?;
        sheet.is_good(now)?;
        let (_, rule) = sheet.judge(&scanned.payload, now)?;
        // By the time it is pressed an hour may have begun in which it is worth something else.
        let discount = sheet.worth(rule, subtotal, now)?;
        if discount != seen {
            return Err(NoClaim::Amount);
        }
        let crypto = web_sys::window().and_then(|window| window.crypto().ok()).ok_or(NoClaim::Unsupported)?;
        let claim = Claim {
            key: crypto.random_uuid(),
            qr,
            store: sheet.store.to_string(),
            till: till(&crypto.random_uuid()).await?,
            seller: sheet.seller.clone(),
            subtotal_minor: subtotal,
            discount_minor: discount,
            taken_at: now,
        };
        queue::note(&claim, scanned.payload.code, sheet.caps).await?;
        Ok(discount)
    }
}

fn read(text: String) -> Option<Sheet> {
    serde_json::from_str(&text).ok()
}

/// What this device is called: the same as long as its storage is there.
async fn till(random: &str) -> Result<String, NoClaim> {
    let made = format!("device-{}", random.split('-').next().unwrap_or_default());
    let name = keep::name(&made).await.map_err(|_| NoClaim::NotKept)?;
    name.as_string().ok_or(NoClaim::NotKept)
}
