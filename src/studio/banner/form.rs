//! The form of a banner, in the order in which people think of it: where, in which words, when, for whom.

use comptoir_db::stores::store::Store;
use comptoir_domain::banner::{Slot, VARIANT_LIMIT};
use leptos::prelude::*;

use crate::server::form::WAS;
use crate::server::shop::Shop;
use crate::server::staff::Marketer;
use crate::server::words::Words;
use crate::studio::banner::page::{Around, Shown};
use crate::studio::banner::variant::VariantForm;
use crate::studio::control::{Choice, Controls};
use crate::ui::summary::summary;

pub struct Form<'f> {
    pub words: &'f Words,
    pub shop: &'f Shop,
    /// On whose clock its times are.
    pub clock: &'f Store,
    pub marketer: &'f Marketer,
    pub shown: &'f Shown,
    pub around: &'f Around,
}

impl Form<'_> {
    pub fn view(&self) -> AnyView {
        let Form { words, shown, .. } = self;
        if shown.is_over() {
            return view! { <p class="lead quiet banner-over">{words.get("banner-over")}</p> }.into_any();
        }
        let controls = shown.controls(words);
        let version = shown.kept.as_ref().map(|kept| kept.version.to_string());
        let version = version.map(|version| view! { <input type="hidden" name="version" value=version/> });
        let was = shown.was.iter().map(|(name, was)| {
            view! { <input type="hidden" name=format!("{WAS}{name}") value=was.clone()/> }
        });
        let slots: Vec<Choice> = Slot::ALL
            .iter()
            .map(|slot| {
                let key = format!("banner-slot-{}", slot.name().replace('_', "-"));
                (slot.name().to_owned(), words.get(&key))
            })
            .collect();
        let names = shown.variants();
        let variants = names.iter().enumerate().map(|(at, name)| {
            let variant = VariantForm { words, shop: self.shop, around: self.around, controls: &controls, name };
            variant.view(at, names.len())
        });
        let add = (names.len() < VARIANT_LIMIT).then(|| {
            view! {
                <p class="banner-add">
                    <button class="button plain" type="submit" name="then" value="add" data-testid="add-variant">{words.get("banner-add")}</button>
                    <span class="hint">{words.get("banner-add-hint")}</span>
                </p>
            }
        });
        let publish = match shown.kept.as_ref().is_some_and(|kept| kept.published.is_some()) {
            true => "banner-publish-again",
            false => "banner-publish",
        };
        view! {
            <form class="studio-form banner-form" method="post" action="/api/studio/banners/edit" data-testid="banner-form" data-edit="">
                {summary(words, &shown.problems, &shown.changed, ["banner_changed", "banner-stale"], |name| self.whole_label(&controls, name))}
                <input type="hidden" name="id" value=shown.id.clone()/>
                <input type="hidden" name="locale" value=words.locale.tag()/>
                <input type="hidden" name="variants" value=names.join("\n")/>
                {version}
                {was.collect_view()}
                <div class="admin-pair">{controls.select("slot", &slots)}{controls.line("name", "text")}</div>
                {variants.collect_view()}
                {add}
                {self.when(&controls)}
                {self.whom(&controls)}
                {self.rest(&controls)}
                <div class="studio-save banner-save">
                    <button class="button plain" type="submit" data-testid="save">{words.get("admin-save")}</button>
                    <button class="button" type="submit" name="then" value="publish" data-testid="publish">{words.get(publish)}</button>
                    <p class="banner-told" role="status" data-told="" data-testid="saved"></p>
                </div>
            </form>
        }
        .into_any()
    }

    /// A field with its variant and language, where it has them.
    fn whole_label(&self, controls: &Controls<'_>, name: &str) -> String {
        let label = controls.label(name);
        match name.split('.').collect::<Vec<_>>().as_slice() {
            [variant, locale, _] => format!("{label} ({}, {locale})", variant.to_uppercase()),
            [variant, _] => format!("{label} ({})", variant.to_uppercase()),
            _ => label,
        }
    }

    fn choices(&self, of: &[(&str, &str)]) -> Vec<Choice> {
        of.iter().map(|(value, key)| ((*value).to_owned(), self.words.get(key))).collect()
    }

    fn when(&self, controls: &Controls<'_>) -> AnyView {
        let words = self.words;
        let zone = words.with("studio-when-hint", [("store", self.clock.name.clone().into())]);
        let place = self.choices(&[("all", "banner-where-all"), ("some", "studio-where-some")]);
        let place: Vec<Choice> = match self.marketer.only.is_empty() {
            true => place,
            false => place.into_iter().skip(1).collect(),
        };
        let own = |slug: &String| self.marketer.only.is_empty() || self.marketer.only.contains(slug);
        let stores = self.shop.stores.iter().filter(|store| own(&store.slug));
        let stores: Vec<Choice> = stores.map(|store| (store.slug.clone(), store.name.clone())).collect();
        view! {
            <fieldset>
                <legend>{words.get("studio-when")}</legend>
                <p class="hint">{zone}</p>
                <div class="admin-pair">{controls.line("starts_on", "date")}{controls.line("starts_at", "time")}</div>
                <div class="admin-pair">{controls.line("ends_on", "date")}{controls.line("ends_at", "time")}</div>
            </fieldset>
            <fieldset class="studio-where">
                <legend>{words.get("studio-where")}</legend>
                {controls.choice("where", &place)}
                <div class="for-some">{controls.boxes("stores", &stores)}</div>
            </fieldset>
        }
        .into_any()
    }

    fn whom(&self, controls: &Controls<'_>) -> AnyView {
        let words = self.words;
        let who = self.choices(&[
            ("anyone", "banner-who-anyone"),
            ("guest", "banner-who-guest"),
            ("signed_in", "banner-who-signed-in"),
        ]);
        let whereabouts = self.choices(&[
            ("anywhere", "banner-whereabouts-anywhere"),
            ("my_store", "banner-whereabouts-my-store"),
            ("near_store", "banner-whereabouts-near-store"),
        ]);
        let device = self.choices(&[
            ("", "banner-device-any"),
            ("phone", "banner-device-phone"),
            ("desktop", "banner-device-desktop"),
        ]);
        let mut near = vec![(String::new(), words.get("studio-anywhere"))];
        near.extend(self.shop.stores.iter().map(|store| (store.slug.clone(), store.name.clone())));
        let segments = ["since", "bought", "wished", "cart_holds", "near_store", "consented"];
        let open = segments.iter().any(|field| !controls.value(field).is_empty());
        view! {
            <fieldset>
                <legend>{words.get("studio-who")}</legend>
                <div class="admin-pair">
                    {controls.select("who", &who)}{controls.select("whereabouts", &whereabouts)}{controls.select("device", &device)}
                </div>
                <details class="banner-more" open=open>
                    <summary>{words.get("banner-segments")}</summary>
                    <div class="stack">
                        <p class="hint">{words.get("studio-who-hint")}</p>
                        <div class="admin-pair">{controls.line("since", "date")}{controls.select("near_store", &near)}</div>
                        <div class="admin-pair">{controls.line("bought", "text")}{controls.line("wished", "text")}{controls.line("cart_holds", "text")}</div>
                        {controls.check("consented")}
                    </div>
                </details>
            </fieldset>
        }
        .into_any()
    }

    fn rest(&self, controls: &Controls<'_>) -> AnyView {
        let words = self.words;
        let mut campaigns = vec![(String::new(), words.get("banner-no-campaign"))];
        campaigns.extend(self.around.campaigns.iter().cloned());
        view! {
            <fieldset>
                <legend>{words.get("banner-rest")}</legend>
                <div class="admin-pair">
                    {controls.select("campaign", &campaigns)}
                    {controls.line("priority", "numeric")}
                    {controls.line("cap", "numeric")}
                    {controls.line("holdout", "decimal")}
                </div>
            </fieldset>
        }
        .into_any()
    }
}
