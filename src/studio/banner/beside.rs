//! What stands around a banner's form: where it stands and what can be done, how shoppers see it, and who did what.

use comptoir_db::stores::store::Store;
use comptoir_domain::Locale;
use comptoir_domain::banner::Status;
use leptos::prelude::*;
use uuid::Uuid;

use crate::app::escape;
use crate::server::shop::Shop;
use crate::server::words::Words;
use crate::studio::banner::page::{Around, Shown};
use crate::studio::banner::words::{Teller, is_ahead};

pub struct Beside<'b> {
    pub words: &'b Words,
    pub shop: &'b Shop,
    pub clock: &'b Store,
    pub now: i64,
    pub shown: &'b Shown,
    pub around: &'b Around,
}

impl Beside<'_> {
    fn teller(&self) -> Teller<'_> {
        Teller { words: self.words, shop: self.shop, now: self.now }
    }

    fn address(&self) -> String {
        format!("/{}/studio/banners/{}", self.words.locale, self.shown.id)
    }

    /// Where it stands, and what can be done beside putting it out.
    pub fn standing(&self) -> Option<AnyView> {
        let words = self.words;
        let kept = self.shown.kept.as_ref()?;
        let status = kept.status.name();
        let step = |to: &'static str, key: &str| {
            view! {
                <form method="post" action="/api/studio/banners/move">
                    <input type="hidden" name="id" value=kept.id.clone()/>
                    <input type="hidden" name="to" value=to/>
                    <input type="hidden" name="next" value=self.address()/>
                    <button class="button plain" type="submit" data-testid=to>{words.get(key)}</button>
                </form>
            }
            .into_any()
        };
        let steps = match kept.status {
            Status::Scheduled | Status::Live => Some(step("pause", "studio-pause")),
            Status::Paused => Some(step("resume", "studio-resume")),
            Status::Draft | Status::Retired => None,
        };
        let retire = (kept.status != Status::Retired).then(|| {
            view! {
                <details class="studio-end">
                    <summary data-testid="retire-open">{words.get("banner-retire")}</summary>
                    <div class="stack"><p>{words.get("banner-retire-text")}</p>{step("retire", "banner-retire-sure")}</div>
                </details>
            }
        });
        let copy = Uuid::new_v4();
        let name = words.with("banner-copy-of", [("name", kept.banner.name.clone().into())]);
        let name: String = name.chars().take(comptoir_domain::banner::NAME_LIMIT).collect();
        let ahead = is_ahead(kept).then(|| view! { <p class="banner-ahead">{words.get("banner-next-publish")}</p> });
        Some(
            view! {
                <section class="banner-standing" aria-label=words.get("studio-status")>
                    <p data-testid="status" data-status=status>
                        <span class=format!("studio-status {status}")>{words.get(&format!("banner-status-{status}"))}</span>
                        " · "{self.teller().span(&kept.banner)}" · "{self.teller().stores(&kept.banner)}
                    </p>
                    {ahead}
                    <div class="banner-steps">
                        {steps}
                        <form method="post" action="/api/studio/banners/duplicate">
                            <input type="hidden" name="id" value=copy.to_string()/>
                            <input type="hidden" name="of" value=kept.id.clone()/>
                            <input type="hidden" name="name" value=name/>
                            <input type="hidden" name="next" value=format!("/{}/studio/banners/{copy}", words.locale)/>
                            <button class="button plain" type="submit" data-testid="duplicate">{words.get("banner-duplicate")}</button>
                        </form>
                        <a class="more" href=format!("{}/results", self.address())>{words.get("banner-results")}</a>
                        <a class="more" href=format!("/{}/studio/preview?banner={}", words.locale, kept.id)>{words.get("banner-preview-shop")}</a>
                        {retire}
                    </div>
                </section>
            }
            .into_any(),
        )
    }

    /// How shoppers see each variant in each language, by day and by night: which of them shows, the choices above say.
    pub fn preview(&self) -> AnyView {
        let words = self.words;
        let names = self.shown.variants();
        let choice = |group: &'static str, value: String, label: String, checked: bool| {
            let id = format!("see-{group}-{value}");
            view! {
                <div class="choice">
                    <input type="radio" id=id.clone() name=format!("see-{group}") value=value checked=checked/>
                    <label for=id>{label}</label>
                </div>
            }
        };
        let variants = (names.len() > 1).then(|| {
            let radios = names.iter().enumerate().map(|(at, name)| {
                let label = words.with("banner-variant", [("name", name.to_uppercase().into())]);
                choice("variant", at.to_string(), label, at == 0)
            });
            view! { <div class="banner-see" role="radiogroup" aria-label=words.get("banner-variants-label")>{radios.collect_view()}</div> }
        });
        let languages = Locale::ALL.map(|locale| {
            choice("locale", locale.tag().to_owned(), locale.own_name().to_owned(), locale == words.locale)
        });
        let schemes = ["light", "dark"].map(|scheme| {
            choice("scheme", scheme.to_owned(), words.get(&format!("banner-scheme-{scheme}")), scheme == "light")
        });
        let mut frames = Vec::new();
        for (at, name) in names.iter().enumerate() {
            for locale in Locale::ALL {
                for scheme in ["light", "dark"] {
                    frames.push(self.frames(at, name, locale, scheme));
                }
            }
        }
        view! {
            <section class="banner-preview" aria-labelledby="preview" data-preview="" data-testid="preview">
                <h2 id="preview">{words.get("banner-preview")}</h2>
                <div class="banner-sees">
                    {variants}
                    <div class="banner-see" role="radiogroup" aria-label=words.get("banner-languages")>{languages.into_iter().collect_view()}</div>
                    <div class="banner-see" role="radiogroup" aria-label=words.get("banner-scheme")>{schemes.into_iter().collect_view()}</div>
                </div>
                <ul class="banner-advice" data-advice="" data-testid="advice"></ul>
                {frames}
                <form class="banner-upload" method="post" action="/api/studio/banners/upload" enctype="multipart/form-data" data-plain-upload="">
                    <div class="field">
                        <label for="upload">{words.get("banner-upload")}</label>
                        <input class="input" type="file" id="upload" name="file" accept="image/jpeg,image/png,image/webp" required/>
                    </div>
                    <button class="button plain" type="submit">{words.get("banner-upload-send")}</button>
                    <p class="hint">{words.get("banner-upload-first")}</p>
                </form>
            </section>
        }
        .into_any()
    }

    fn frames(&self, at: usize, name: &str, locale: Locale, scheme: &'static str) -> AnyView {
        let words = self.words;
        let slot = self.shown.fields.get("slot").cloned().unwrap_or_default();
        let address =
            format!("/{locale}/studio/banners/{}/frame?variant={name}&scheme={scheme}&slot={slot}", self.shown.id);
        let frame = |width: &'static str| {
            let title = words.get(&format!("banner-frame-{width}"));
            // Written out: views know no frame that waits until it is seen. All of it is escaped here.
            let html = format!(
                r#"<iframe src="{}" title="{}" loading="lazy" data-frame="{width}" data-variant="{}" data-language="{locale}"></iframe>"#,
                escape(&format!("{address}&width={width}")),
                escape(&title),
                escape(name),
            );
            view! {
                <div class=format!("banner-frame {width}")>
                    <p class="quiet small">{title}</p>
                    <div class="banner-screen" inner_html=html></div>
                </div>
            }
        };
        let class = format!("banner-frames of-{at} of-{locale} of-{scheme}");
        view! { <div class=class>{frame("phone")}{frame("desktop")}</div> }.into_any()
    }

    /// What it said before, and who did what.
    pub fn rest(&self) -> Option<AnyView> {
        let words = self.words;
        let kept = self.shown.kept.as_ref()?;
        let who = |name: &str| if name.is_empty() { words.get("studio-somebody") } else { name.to_owned() };
        let versions = self.around.versions.iter().map(|version| {
            let out = (kept.published == Some(version.version)).then(|| view! { <b>{words.get("banner-version-out")}</b> });
            let undo = (version.version != kept.version && kept.status != Status::Retired).then(|| {
                view! {
                    <form method="post" action="/api/studio/banners/undo">
                        <input type="hidden" name="id" value=kept.id.clone()/>
                        <input type="hidden" name="to" value=version.version.to_string()/>
                        <input type="hidden" name="version" value=kept.version.to_string()/>
                        <input type="hidden" name="next" value=self.address()/>
                        <button class="button plain" type="submit" data-testid="undo">{words.get("banner-undo")}</button>
                    </form>
                }
            });
            let said = words.with(
                "banner-version",
                [("n", version.version.into()), ("who", who(&version.who).into()), ("at", self.teller().moment(self.clock, version.at).into())],
            );
            let title = version.banner.variants.first().and_then(|it| it.content.values().next()).map(|it| it.title.clone());
            view! {
                <li data-testid="version" data-version=version.version.to_string()>
                    <div><p>{said} {out}</p><p class="quiet small">{title}</p></div>{undo}
                </li>
            }
        });
        let events = self.around.events.iter().map(|event| {
            let clock = event.who.is_empty() && ["began", "ended"].contains(&event.what.as_str());
            let name = if clock { String::new() } else { who(&event.who) };
            let said = words.with(&format!("banner-event-{}", event.what), [("who", name.into())]);
            view! { <li data-testid="event" data-what=event.what.clone()>{said}<span class="quiet small">{self.teller().moment(self.clock, event.at)}</span></li> }
        });
        Some(
            view! {
                <section class="banner-past">
                    <details data-testid="versions"><summary>{words.get("banner-versions")}</summary><ul class="studio-history banner-versions">{versions.collect_view()}</ul></details>
                    <details><summary>{words.get("studio-history")}</summary><ul class="studio-history">{events.collect_view()}</ul></details>
                </section>
            }
            .into_any(),
        )
    }
}
