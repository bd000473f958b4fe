//! The page on which a store is edited, or made.

use std::sync::Arc;

use comptoir_db::stores::store::{self, Store};
use comptoir_domain::stores::availability::THRESHOLD_LIMIT;
use leptos::prelude::*;

use crate::admin::frame::{Frame, closed};
use crate::admin::store::fields::{self, IDENTITY};
use crate::admin::store::hours::{self, DAYS};
use crate::server::form::{Changed, Fields, Problem, WAS};
use crate::server::page::{Page, Stop};
use crate::server::request::RequestContext;
use crate::server::staff::{self, Staff};
use crate::server::words::Words;
use crate::stores::hours::local;
use crate::ui::area::area;
use crate::ui::summary::summary;

/// A form as it is shown: what its fields hold, and what is to be said of them.
pub struct Shown {
    pub store: Store,
    /// Whether it is not there yet.
    pub new: bool,
    pub slug: String,
    pub fields: Fields,
    /// What the fields showed when the form was made: sent along, and compared.
    pub was: Fields,
    pub problems: Vec<Problem>,
    /// What somebody else wrote meanwhile.
    pub changed: Changed,
}

impl Shown {
    /// The store as it is.
    pub fn of(context: &RequestContext, store: Store) -> Shown {
        let fields = fields::of_store(&store, &today(context, &store), &context.words);
        Shown {
            new: false,
            slug: store.slug.clone(),
            was: fields.clone(),
            fields,
            problems: Vec::new(),
            changed: Changed::new(),
            store,
        }
    }
}

/// The date where the store is.
pub fn today(context: &RequestContext, store: &Store) -> String {
    local(store, context.now_ms).date().to_string()
}

/// What a store is before anybody said anything of it: where the shop's first one is.
pub fn blank(context: &RequestContext) -> Store {
    let shop = context.state.shop.get();
    let like = shop.places().next().cloned().unwrap_or_default();
    let time_zone = if like.time_zone.is_empty() { "Europe/Paris".to_owned() } else { like.time_zone };
    Store { kind: "store".to_owned(), country: like.country, time_zone, version: 1, ..Store::default() }
}

pub async fn page(context: &Arc<RequestContext>, slug: &str, query: &[(String, String)]) -> Result<Page, Stop> {
    let Some(staff) = staff::managing(context).await? else {
        return Ok(closed(context, &format!("/admin/stores/{slug}")));
    };
    let store = store::all(&context.state.db).await?.into_iter().find(|store| store.slug == slug);
    let store = store.filter(|store| staff.manages(&store.slug)).ok_or(Stop::NotFound)?;
    Ok(view(context, &staff, Shown::of(context, store), query))
}

pub async fn new(context: &Arc<RequestContext>, query: &[(String, String)]) -> Result<Page, Stop> {
    let Some(staff) = staff::managing(context).await?.filter(|staff| staff.administrator) else {
        return Ok(closed(context, "/admin/stores/new"));
    };
    let mut shown = Shown::of(context, blank(context));
    for empty in ["latitude", "longitude"] {
        shown.fields.insert(empty.to_owned(), String::new());
    }
    Ok(view(context, &staff, Shown { new: true, ..shown }, query))
}

/// The page around a form.
pub fn view(context: &Arc<RequestContext>, staff: &Staff, shown: Shown, query: &[(String, String)]) -> Page {
    let words = context.words;
    let (path, title) = match shown.new {
        true => ("/stores/new".to_owned(), words.get("admin-store-new")),
        false => (format!("/stores/{}", shown.store.slug), shown.store.name.clone()),
    };
    let form = Form { words, identity: staff.administrator, shown }.view();
    Frame { context, staff, path, title, query }.page(form)
}

struct Form {
    words: Words,
    /// Whether who the store is may be edited, or only when it is open and what it tells.
    identity: bool,
    shown: Shown,
}

impl Form {
    fn view(&self) -> impl IntoView + use<> {
        let Form { words, shown, .. } = self;
        let action = if shown.new { "/api/admin/stores/create" } else { "/api/admin/stores/save" };
        let slug = match shown.new {
            true => self.line("slug", Some("admin-field-slug-hint"), false).into_any(),
            false => view! { <input type="hidden" name="slug" value=shown.slug.clone()/> }.into_any(),
        };
        let was = shown.was.iter().map(|(name, was)| {
            view! { <input type="hidden" name=format!("{WAS}{name}") value=was.clone()/> }
        });
        let was = (!shown.new).then(|| was.collect_view());
        let identity = match self.identity {
            true => self.identity(slug.into_any()).into_any(),
            false => view! { {slug}{self.told()} }.into_any(),
        };
        let see = (!shown.new && shown.store.is_open_to_shoppers()).then(|| {
            view! { <a class="more" href=format!("/{}/stores/{}", words.locale, shown.slug)>{words.get("admin-store-see")}</a> }
        });
        view! {
            {summary(words, &shown.problems, &shown.changed, ["store_changed", "admin-stale"], |name| self.label(name))}
            <form class="admin-form" method="post" action=action data-testid="store-form">
                <input type="hidden" name="version" value=shown.store.version.to_string()/>
                <input type="hidden" name="locale" value=words.locale.tag()/>
                {was}
                {identity}
                {self.hours()}
                {self.display()}
                <div class="admin-acts">
                    <button class="button" type="submit" data-testid="save">{words.get("admin-save")}</button>
                    {see}
                </div>
            </form>
        }
    }

    fn label(&self, name: &str) -> String {
        match DAYS.iter().position(|day| *day == name) {
            Some(day) => hours::name(day, &self.words),
            None => self.words.get(&format!("admin-field-{}", name.replace('_', "-"))),
        }
    }

    fn value(&self, name: &str) -> String {
        self.shown.fields.get(name).cloned().unwrap_or_default()
    }

    fn identity(&self, slug: AnyView) -> impl IntoView + use<> {
        let words = &self.words;
        let line = |name: &str| self.line(name, None, false).into_any();
        view! {
            <fieldset>
                <legend>{words.get("admin-identity")}</legend>
                {line("name")}
                {slug}
                {self.choice("kind", &[("store", "admin-kind-store"), ("warehouse", "admin-kind-warehouse")])}
                {line("street")}
                <div class="admin-pair">{line("postcode")}{line("town")}</div>
                <div class="admin-pair">{line("country")}{self.line("time_zone", Some("admin-field-time-zone-hint"), false)}</div>
                <div class="admin-pair">{self.line("latitude", Some("admin-field-latitude-hint"), false)}{line("longitude")}</div>
                {line("phone")}
                {self.line("services", Some("admin-field-services-hint"), false)}
            </fieldset>
        }
    }

    /// Who the store is, for whoever may not change it.
    fn told(&self) -> impl IntoView + use<> {
        let row = |name: &&str| {
            let value = self.value(name);
            (!value.is_empty() && !["latitude", "longitude", "kind"].contains(name))
                .then(|| view! { <div><dt>{self.label(name)}</dt><dd>{value}</dd></div> })
        };
        let rows = IDENTITY.iter().filter_map(row).collect_view();
        view! { <dl class="admin-told">{rows}</dl> }
    }

    fn hours(&self) -> impl IntoView + use<> {
        let words = &self.words;
        let days = DAYS.map(|day| self.line(day, None, true));
        let (described, notes) = self.notes("exceptions");
        let invalid = (!described.is_empty()).then_some("true");
        let hint = words.get("admin-field-exceptions-hint");
        view! {
            <fieldset>
                <legend>{words.get("hours-title")}</legend>
                <p class="hint" id="hours-hint">{words.get("admin-hours-hint")}</p>
                {days.into_iter().collect_view()}
                <div class="field">
                    <label for="exceptions">{self.label("exceptions")}</label>
                    <span class="hint" id="exceptions-hint">{hint}</span>
                    {area("exceptions", 5, &self.value("exceptions"), &format!("exceptions-hint {described}"), invalid)}
                    {notes}
                </div>
            </fieldset>
        }
    }

    fn display(&self) -> impl IntoView + use<> {
        let words = &self.words;
        view! {
            <fieldset>
                <legend>{words.get("admin-display")}</legend>
                {self.choice("exactness", &[("exact", "admin-exactness-exact"), ("band", "admin-exactness-band")])}
                <div class="admin-number">
                    {self.line("low_stock_threshold", Some("admin-field-threshold-hint"), false)}
                </div>
                <p class="hint">{words.with("admin-threshold-limit", [("n", THRESHOLD_LIMIT.into())])}</p>
            </fieldset>
        }
    }

    /// A field of one line; a day's stands beside its name.
    fn line(&self, name: &str, hint: Option<&str>, beside: bool) -> impl IntoView + use<> {
        let name = name.to_owned();
        let (described, notes) = self.notes(&name);
        let invalid = self.shown.problems.iter().any(|problem| problem.field == name).then_some("true");
        let hint_id = if beside { "hours-hint".to_owned() } else { format!("{name}-hint") };
        let hint_is_there = beside || hint.is_some();
        let described = if hint_is_there { format!("{hint_id} {described}") } else { described };
        let described = (!described.trim().is_empty()).then(|| described.trim().to_owned());
        let hint = hint.map(|hint| view! { <span class="hint" id=hint_id>{self.words.get(hint)}</span> });
        view! {
            <div class=if beside { "field beside" } else { "field" }>
                <label for=name.clone()>{self.label(&name)}</label>
                {hint}
                <input class="input" id=name.clone() name=name.clone() value=self.value(&name) autocomplete="off"
                    aria-invalid=invalid aria-describedby=described/>
                {notes}
            </div>
        }
    }

    /// One of a few, all of them to be seen.
    fn choice(&self, name: &'static str, choices: &[(&'static str, &str)]) -> impl IntoView + use<> {
        let value = self.value(name);
        let (_, notes) = self.notes(name);
        let choices = choices.iter().map(|(choice, key)| {
            let id = format!("{name}-{choice}");
            view! {
                <div class="choice">
                    <input type="radio" id=id.clone() name=name value=*choice checked={value == *choice}/>
                    <label for=id>{self.words.get(key)}</label>
                </div>
            }
        });
        view! {
            <div class="field" role="group" aria-label=self.label(name) id=name>
                <span class="label">{self.label(name)}</span>
                {choices.collect_view()}
                {notes}
            </div>
        }
    }

    /// What is to be said of a field, with the ids of what says it.
    fn notes(&self, name: &str) -> (String, AnyView) {
        let words = &self.words;
        let mut ids = Vec::new();
        let mut notes = Vec::new();
        if let Some(problem) = self.shown.problems.iter().find(|problem| problem.field == name) {
            let id = format!("{name}-problem");
            notes.push(view! { <span class="problem" id=id.clone()>{problem.text.clone()}</span> }.into_any());
            ids.push(id);
        }
        if let Some((_, now)) = self.shown.changed.iter().find(|(field, _)| field == name) {
            let id = format!("{name}-now");
            let now = if now.is_empty() { words.get("admin-nothing") } else { now.replace('\n', " ; ") };
            let text = words.with("admin-meanwhile", [("now", now.into())]);
            notes.push(view! { <span class="problem" id=id.clone() data-testid="changed" data-field=name.to_owned()>{text}</span> }.into_any());
            ids.push(id);
        }
        (ids.join(" "), notes.collect_view().into_any())
    }
}
