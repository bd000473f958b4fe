//! The form of a campaign, in the order in which people think of it: what, who, where, when, how many, in which words.

use comptoir_db::promo::campaign::{Campaign, Issues};
use leptos::prelude::*;

use crate::server::form::WAS;
use crate::studio::campaign::goods::PARTS;
use crate::studio::campaign::page::Shown;
use crate::studio::campaign::words::Teller;
use crate::studio::control::{Choice, Controls};
use crate::ui::summary::summary;

pub struct Form<'f> {
    pub teller: Teller<'f>,
    pub shown: &'f Shown,
}

impl Form<'_> {
    pub fn view(&self) -> AnyView {
        let Form { teller, shown } = self;
        let words = teller.words;
        if shown.is_over() {
            return view! { <div class="studio-form">{self.told(&shown.campaign, true)}</div> }.into_any();
        }
        let Shown { fields, problems, changed, .. } = shown;
        let controls = Controls { words: *words, slice: "studio", fields, problems, changed };
        let version = shown.kept.as_ref().map(|kept| kept.version.to_string());
        let version = version.map(|version| view! { <input type="hidden" name="version" value=version/> });
        let was = shown.was.iter().map(|(name, was)| {
            view! { <input type="hidden" name=format!("{}{name}", WAS) value=was.clone()/> }
        });
        let what = match shown.locked {
            true => self.told(&shown.campaign, false),
            false => self.what(&controls),
        };
        view! {
            <form class="studio-form" method="post" action="/api/studio/campaigns/save" data-testid="campaign-form">
                {summary(words, problems, changed, ["campaign_changed", "studio-stale"], |name| controls.label(name))}
                <input type="hidden" name="id" value=shown.campaign.id.clone()/>
                <input type="hidden" name="locale" value=words.locale.tag()/>
                {version}
                {was.collect_view()}
                <div class="studio-name">{controls.line("name", "text")}</div>
                {what}
                {self.who(&controls)}
                {self.place_and_time(&controls)}
                {self.bounds(&controls)}
                {self.texts(&controls)}
                <div class="studio-save"><button class="button" type="submit" data-testid="save">{words.get("admin-save")}</button></div>
            </form>
        }
        .into_any()
    }

    fn choices(&self, of: &[(&str, &str)]) -> Vec<Choice> {
        of.iter().map(|(value, key)| ((*value).to_owned(), self.teller.words.get(key))).collect()
    }

    fn what(&self, controls: &Controls<'_>) -> AnyView {
        let (words, shop) = (self.teller.words, self.teller.shop);
        let benefits = self.choices(&[
            ("percent", "studio-benefit-percent"),
            ("fixed", "studio-benefit-fixed"),
            ("nth_free", "studio-benefit-nth-free"),
            ("cheapest_free", "studio-benefit-cheapest-free"),
            ("bundle_price", "studio-benefit-bundle-price"),
            ("gift", "studio-benefit-gift"),
        ]);
        let on = self.choices(&[
            ("everything", "studio-on-everything"),
            ("collections", "studio-on-collections"),
            ("products", "studio-on-products"),
            ("variants", "studio-on-variants"),
            ("tags", "studio-on-tags"),
        ]);
        let collection = |(key, _): &(String, i64)| (key.clone(), shop.word("collection", key, words.locale));
        let collections: Vec<Choice> = shop.collections.iter().map(collection).collect();
        let days: Vec<Choice> = (1..=7).map(|day| (day.to_string(), words.get(&format!("weekday-{day}")))).collect();
        let combine = self.choices(&[("group", "studio-combine-group"), ("alone", "studio-combine-alone")]);
        view! {
            <fieldset class="studio-what">
                <legend>{words.get("studio-what")}</legend>
                {controls.choice("benefit", &benefits)}
                <div class="admin-pair for-percent">{controls.line("percent", "decimal")}{controls.line("percent_cap", "decimal")}</div>
                <div class="for-fixed">{controls.line("amount", "decimal")}</div>
                <div class="for-nth_free">{controls.line("nth", "numeric")}</div>
                <div class="for-cheapest_free">{controls.line("pieces", "numeric")}</div>
                <div class="admin-pair for-bundle_price">{controls.line("bundle_pieces", "numeric")}{controls.line("bundle_price", "decimal")}</div>
                <div class="for-gift">{controls.line("gift", "text")}</div>
                <div class="not-gift stack">
                    {controls.choice("on", &on)}
                    <div class="for-collections">{controls.boxes("collections", &collections)}</div>
                    <div class="for-products">{controls.area("products", 3)}</div>
                    <div class="for-variants">{controls.area("variants", 3)}</div>
                    <div class="for-tags">{controls.area("tags", 3)}</div>
                    {self.except(controls, &collections)}
                </div>
                <div class="for-bundle_price">{self.parts(controls, &on[1..])}</div>
                <div class="admin-pair">{controls.line("minimum_spend", "decimal")}{controls.line("minimum_pieces", "numeric")}</div>
                <div class="studio-days">{controls.boxes("days", &days)}</div>
                <div class="admin-pair">{controls.line("hours_from", "time")}{controls.line("hours_until", "time")}</div>
                {controls.check("first_purchase")}
                {controls.choice("combine", &combine)}
                <div class="for-group">{controls.line("group", "text")}</div>
            </fieldset>
        }
        .into_any()
    }

    /// What it is not on, folded away where there is nothing.
    fn except(&self, controls: &Controls<'_>, collections: &[Choice]) -> AnyView {
        let fields = ["except_collections", "except_products", "except_variants", "except_tags"];
        let is_open = fields.into_iter().any(|field| !controls.value(field).is_empty() || controls.is_noted(field));
        view! {
            <details class="studio-more" open=is_open>
                <summary>{self.teller.words.get("studio-except")}</summary>
                <div class="stack">
                    {controls.boxes("except_collections", collections)}
                    {controls.area("except_products", 2)}
                    {controls.area("except_variants", 2)}
                    {controls.area("except_tags", 2)}
                </div>
            </details>
        }
        .into_any()
    }

    /// The further parts of a bundle, folded away where there are none.
    fn parts(&self, controls: &Controls<'_>, on: &[Choice]) -> AnyView {
        let is_open = |[pieces, on, names]: [&str; 3]| {
            !controls.value(pieces).is_empty() || [pieces, on, names].into_iter().any(|field| controls.is_noted(field))
        };
        let is_open = PARTS.into_iter().any(is_open);
        let parts = PARTS.map(|[pieces, kind, names]| {
            view! { <div class="stack">{controls.line(pieces, "numeric")}{controls.choice(kind, on)}{controls.area(names, 2)}</div> }
        });
        let words = self.teller.words;
        view! {
            <details class="studio-more" open=is_open>
                <summary>{words.get("studio-parts")}</summary>
                <p class="hint">{words.get("studio-parts-hint")}</p>
                <div class="studio-texts">{parts.into_iter().collect_view()}</div>
            </details>
        }
        .into_any()
    }

    fn who(&self, controls: &Controls<'_>) -> AnyView {
        let Form { teller, shown } = self;
        let words = teller.words;
        if shown.locked && shown.campaign.issues == Issues::Print {
            return ().into_any();
        }
        let issues = self.choices(&[("account", "studio-issues-account"), ("print", "studio-issues-print")]);
        let issues = (!shown.locked).then(|| controls.choice("issues", &issues));
        let mut stores = vec![(String::new(), words.get("studio-anywhere"))];
        stores.extend(teller.shop.stores.iter().map(|store| (store.slug.clone(), store.name.clone())));
        view! {
            <fieldset class="studio-who">
                <legend>{words.get("studio-who")}</legend>
                {issues}
                <div class="not-print stack">
                    <p class="hint">{words.get("studio-who-hint")}</p>
                    <div class="admin-pair">{controls.line("since", "date")}{controls.select("near_store", &stores)}</div>
                    <div class="admin-pair">{controls.line("bought", "text")}{controls.line("wished", "text")}{controls.line("cart_holds", "text")}</div>
                    {controls.check("consented")}
                </div>
            </fieldset>
        }
        .into_any()
    }

    fn place_and_time(&self, controls: &Controls<'_>) -> AnyView {
        let Teller { words, shop, clock, .. } = self.teller;
        let place = self.choices(&[("all", "studio-where-all"), ("some", "studio-where-some")]);
        let stores: Vec<Choice> = shop.stores.iter().map(|store| (store.slug.clone(), store.name.clone())).collect();
        let zone = words.with("studio-when-hint", [("store", clock.name.clone().into())]);
        view! {
            <fieldset class="studio-where">
                <legend>{words.get("studio-where")}</legend>
                {controls.choice("where", &place)}
                <div class="for-some">{controls.boxes("stores", &stores)}</div>
            </fieldset>
            <fieldset>
                <legend>{words.get("studio-when")}</legend>
                <p class="hint">{zone}</p>
                <div class="admin-pair">{controls.line("starts_on", "date")}{controls.line("starts_at", "time")}</div>
                <div class="admin-pair">{controls.line("ends_on", "date")}{controls.line("ends_at", "time")}</div>
            </fieldset>
        }
        .into_any()
    }

    fn bounds(&self, controls: &Controls<'_>) -> AnyView {
        let words = self.teller.words;
        let is_printed = self.shown.locked && self.shown.campaign.issues == Issues::Print;
        let customer =
            (!is_printed).then(|| view! { <div class="not-print">{controls.line("customer", "numeric")}</div> });
        view! {
            <fieldset>
                <legend>{words.get("studio-how-many")}</legend>
                <p class="hint">{words.get("studio-how-many-hint")}</p>
                <div class="admin-pair">
                    {controls.line("codes", "numeric")}
                    {controls.line("uses", "numeric")}
                    {controls.line("spend", "decimal")}
                    {customer}
                    {controls.line("store", "numeric")}
                </div>
            </fieldset>
        }
        .into_any()
    }

    fn texts(&self, controls: &Controls<'_>) -> AnyView {
        let words = self.teller.words;
        view! {
            <fieldset>
                <legend>{words.get("studio-words")}</legend>
                <p class="hint">{words.get("studio-words-hint")}</p>
                <div class="studio-texts">
                    <div class="stack">{controls.line("title_fr", "text")}{controls.area("terms_fr", 3)}</div>
                    <div class="stack">{controls.line("title_en", "text")}{controls.area("terms_en", 3)}</div>
                </div>
            </fieldset>
        }
        .into_any()
    }

    /// What cannot be changed, in words; `whole` for everything of it.
    fn told(&self, campaign: &Campaign, whole: bool) -> AnyView {
        let Form { teller, .. } = self;
        let words = teller.words;
        let conditions = teller.conditions(&campaign.rule).into_iter().map(|said| view! { <li>{said}</li> });
        // Whom an account's code is for can still be changed, further down.
        let printed =
            (!whole && campaign.issues == Issues::Print).then(|| view! { <p>{teller.audience(campaign)}</p> });
        let why = words.get(if whole { "studio-over" } else { "studio-locked" });
        let rest = whole.then(|| {
            view! {
                <div><dt>{words.get("studio-who")}</dt><dd>{teller.audience(campaign)}</dd></div>
                <div><dt>{words.get("studio-where")}</dt><dd>{teller.stores(campaign)}</dd></div>
                <div><dt>{words.get("studio-when")}</dt><dd>{teller.span(campaign)}</dd></div>
            }
        });
        view! {
            <section class="studio-told" data-testid="promise" aria-labelledby="promise">
                <h2 id="promise">{words.get("studio-what")}</h2>
                <p class="lead">{teller.benefit(&campaign.rule.benefit)}</p>
                <ul class="studio-said">{conditions.collect_view()}</ul>
                {printed}
                <p class="hint">{why}</p>
                <dl class="admin-told">{rest}</dl>
            </section>
        }
        .into_any()
    }
}
