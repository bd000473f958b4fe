//! The part of a banner's form that is about one variant: its share, and what it says in each language.

use comptoir_db::banner::picture::Uploaded;
use comptoir_domain::Locale;
use leptos::prelude::*;

use crate::server::shop::Shop;
use crate::server::words::Words;
use crate::studio::banner::fields::{OVER, SAME, said};
use crate::studio::banner::page::Around;
use crate::studio::control::{Choice, Controls};
use crate::ui::picture::PictureData;

pub struct VariantForm<'v> {
    pub words: &'v Words,
    pub shop: &'v Shop,
    pub around: &'v Around,
    pub controls: &'v Controls<'v>,
    pub name: &'v str,
}

impl VariantForm<'_> {
    /// The variant, which is the `at`th of so many.
    pub fn view(&self, at: usize, of: usize) -> AnyView {
        let VariantForm { words, controls, name, .. } = self;
        let weight = format!("{name}.weight");
        let share = match of {
            1 => view! { <input type="hidden" name=weight.clone() value=controls.value(&weight)/> }.into_any(),
            _ => {
                let remove = words.with("banner-remove", [("name", name.to_uppercase().into())]);
                view! {
                    <div class="banner-share">
                        {controls.line(&weight, "numeric")}
                        <button class="button plain" type="submit" name="then" value=format!("remove:{name}") data-testid="remove-variant">{remove}</button>
                    </div>
                }
                .into_any()
            }
        };
        let legend = match of {
            1 => words.get("banner-words"),
            _ => words.with("banner-variant", [("name", name.to_uppercase().into())]),
        };
        let languages = Locale::ALL.map(|locale| self.language(locale));
        view! {
            <fieldset class="banner-variant" data-testid="variant" data-variant=name.to_string() data-at=at.to_string()>
                <legend>{legend}</legend>
                {share}
                <div class="studio-texts">{languages.into_iter().collect_view()}</div>
            </fieldset>
        }
        .into_any()
    }

    fn language(&self, locale: Locale) -> AnyView {
        let VariantForm { controls, name, .. } = self;
        let of = |field: &str| said(name, locale, field);
        // What is typed here is in this language: spelling is checked and read out in it.
        view! {
            <div class="stack banner-language" role="group" aria-label=locale.own_name() data-language=locale.tag()>
                <p class="banner-language-name" lang=locale.tag()>{locale.own_name()}</p>
                <div lang=locale.tag() class="stack">
                    {controls.line(&of("title"), "text")}
                    {controls.area(&of("text"), 3)}
                    {controls.line(&of("button"), "text")}
                </div>
                {controls.select(&of("target"), &self.targets(locale))}
                <div class="banner-value">{controls.line(&of("value"), "text")}</div>
                {self.picture(locale)}
            </div>
        }
        .into_any()
    }

    fn targets(&self, locale: Locale) -> Vec<Choice> {
        let VariantForm { words, shop, .. } = self;
        let one = |value: &str, key: &str| (value.to_owned(), words.get(key));
        let mut targets = Vec::new();
        if locale != Locale::ALL[0] {
            let first = Locale::ALL[0].own_name();
            targets.push((SAME.to_owned(), words.with("banner-same", [("language", first.into())])));
        }
        targets.push(one("", "banner-target-none"));
        targets.push(one("product", "banner-target-product"));
        targets.push(one("code", "banner-target-code"));
        targets.push(one("address", "banner-target-address"));
        for (key, _) in &shop.collections {
            let name = shop.word("collection", key, words.locale);
            targets
                .push((format!("collection:{key}"), words.with("banner-target-collection", [("name", name.into())])));
        }
        for store in &shop.stores {
            let name = store.name.clone();
            targets.push((format!("store:{}", store.slug), words.with("banner-target-store", [("name", name.into())])));
        }
        targets
    }

    /// Which picture, and which point of it stays in sight.
    fn picture(&self, locale: Locale) -> AnyView {
        let VariantForm { words, controls, name, around, .. } = self;
        let of = |field: &str| said(name, locale, field);
        let field = of("picture");
        let chosen = controls.value(&field);
        let same = (locale != Locale::ALL[0]).then(|| {
            let label = words.with("banner-same", [("language", Locale::ALL[0].own_name().into())]);
            self.choice(&field, SAME, view! { <span>{label}</span> }.into_any(), chosen == SAME)
        });
        let none = view! { <span>{words.get("banner-picture-none")}</span> }.into_any();
        let none = self.choice(&field, "", none, chosen.is_empty());
        let pictures = around.pictures.iter().map(|picture| {
            let view = self.thumbnail(picture);
            self.choice(&field, &picture.id, view, chosen == picture.id)
        });
        let pictures = pictures.collect_view();
        let seen = around.pictures.iter().find(|picture| picture.id == chosen);
        let seen = seen.map(|picture| data(picture).largest_url());
        let has = seen.is_some();
        let placings = [("", "banner-placing-beside"), (OVER, "banner-placing-over")]
            .map(|(value, key)| (value.to_owned(), words.get(key)));
        let summary = match &seen {
            Some(_) => words.get("banner-picture-change"),
            None => words.get("banner-picture"),
        };
        view! {
            <details class="banner-more banner-picture-choice" data-picture=field.clone() open=has>
                <summary>{summary}</summary>
                <div class="stack">
                    <div class="banner-pictures" role="radiogroup" aria-label=words.get("banner-picture")>{same}{none}{pictures}</div>
                    <div class="banner-drop" data-drop="" hidden>
                        <label class="button plain">
                            <input class="hidden-text" type="file" accept="image/jpeg,image/png,image/webp" data-upload=""/>
                            {words.get("banner-upload")}
                        </label>
                        <p class="hint">{words.get("banner-drop")}</p>
                        <p class="problem" role="alert" data-upload-told=""></p>
                    </div>
                    <div class="banner-focus" data-focus="" tabindex="0" role="application" aria-label=words.get("banner-focus") hidden>
                        <img src=seen alt="" data-focus-picture=""/><span class="banner-focus-point" data-focus-point=""></span>
                    </div>
                    <div class="admin-pair">{controls.line(&of("focus_x"), "numeric")}{controls.line(&of("focus_y"), "numeric")}</div>
                    {controls.select(&of("placing"), &placings)}
                    <div lang=locale.tag()>{controls.line(&of("alt"), "text")}</div>
                </div>
            </details>
        }
        .into_any()
    }

    fn choice(&self, field: &str, value: &str, label: AnyView, checked: bool) -> AnyView {
        let id = format!("{field}-{}", if value.is_empty() { "none" } else { value });
        view! {
            <div class="choice banner-choice">
                <input type="radio" id=id.clone() name=field.to_owned() value=value.to_owned() checked=checked/>
                <label for=id>{label}</label>
            </div>
        }
        .into_any()
    }

    fn thumbnail(&self, picture: &Uploaded) -> AnyView {
        let data = data(picture);
        let alt = if picture.name.is_empty() { self.words.get("banner-picture") } else { picture.name.clone() };
        let smallest = data.widths().first().copied().unwrap_or(picture.width);
        view! { <img src=data.url(smallest, "webp") alt=alt width="96" height="72" loading="lazy" data-full=data.largest_url()/> }.into_any()
    }
}

fn data(picture: &Uploaded) -> PictureData {
    let Uploaded { id, width, height, .. } = picture.clone();
    PictureData { id, width, height, drawing: false, alt: String::new() }
}
