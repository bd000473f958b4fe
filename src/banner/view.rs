//! How a banner is drawn: in the shop, in a preview and in the editor alike. What people typed is text and becomes text;
//! a link was parsed when it was kept.

use comptoir_domain::Locale;
use comptoir_domain::banner::{Choice, Content, Focus, Picture as Cropped, Slot, Target};
use comptoir_domain::insight::Arm;
use leptos::prelude::*;

use crate::banner::page::Shown;
use crate::server::request::RequestContext;
use crate::server::words::Words;
use crate::ui::picture::{Picture, PictureData};

/// Everything that is drawn of a banner.
pub struct Piece<'p> {
    pub slot: Slot,
    pub id: &'p str,
    pub variant: &'p str,
    /// How often one visitor sees it at most, which the browser counts.
    pub cap: Option<u32>,
    /// Whether its button gives a campaign's code.
    pub gives_code: bool,
    pub content: &'p Content,
}

impl<'p> Piece<'p> {
    pub fn of(choice: &'p Choice) -> Piece<'p> {
        Piece {
            slot: choice.banner.slot,
            id: &choice.id,
            variant: choice.variant.as_str(),
            cap: choice.banner.cap,
            gives_code: choice.banner.campaign.is_some(),
            content: &choice.content,
        }
    }
}

/// A slot of a page with what stands in it. `own` is what stands there where no banner does, one for each place.
pub fn slot(context: &RequestContext, shown: &Shown, slot: Slot, own: Vec<AnyView>) -> AnyView {
    let Some((revision, _)) = shown.of(slot) else { return own.into_any() };
    let filled = slot.is_always_filled().then_some("");
    let close = context.words.get("banner-close");
    let inner = inside(context, shown, slot, own);
    if shown.preview().is_some() {
        // Neither counted nor changed while it is open: those who do so find no slot.
        return view! { <div class=format!("slot slot-{}", slot.name())>{inner}</div> }.into_any();
    }
    view! {
        <div class=format!("slot slot-{}", slot.name()) data-slot=slot.name() data-revision=revision.to_string()
            data-filled=filled data-close=close>{inner}</div>
    }
    .into_any()
}

/// What stands in a slot, without the slot itself: what a page that is open asks for anew.
pub fn inside(context: &RequestContext, shown: &Shown, slot: Slot, own: Vec<AnyView>) -> AnyView {
    let chosen = shown.of(slot).map(|(_, chosen)| chosen);
    let choices = chosen.map(|chosen| chosen.choices.as_slice()).unwrap_or_default();
    // Who is held out of a banner comes by the place where it would be, which is counted as others see it.
    let held_out = chosen.map(|chosen| chosen.held_out.clone()).unwrap_or_default().into_iter();
    let held_out = held_out.filter(|_| shown.preview().is_none());
    let held_out = held_out.map(|id| {
        view! { <span class="held-out" data-banner=id data-variant=Arm::HOLDOUT></span> }
    });
    let held_out = held_out.collect::<Vec<_>>();
    // The page keeps its heading where a banner stands in the place of the words that were it.
    let heading = (slot == Slot::HomeHero && !choices.is_empty()).then(|| {
        let shop = context.state.shop.get();
        let tagline = shop.taglines.get(context.locale().tag()).cloned().unwrap_or_else(|| shop.name.clone());
        view! { <h1 class="hidden-text">{tagline}</h1> }
    });
    let draw = |choice| match Piece::of(choice) {
        // A preview gives no code and counts nothing.
        piece if shown.preview().is_some() => {
            render(&context.words, &Piece { id: "", cap: None, gives_code: false, ..piece })
        }
        piece => render(&context.words, &piece),
    };
    let banners: Vec<AnyView> = choices.iter().map(draw).collect();
    let rest: Vec<AnyView> = own.into_iter().skip(banners.len()).collect();
    view! { {held_out}{heading}{banners}{rest} }.into_any()
}

/// One banner.
pub fn render(words: &Words, piece: &Piece) -> AnyView {
    let Piece { slot, id, variant, cap, content, .. } = piece;
    let title = content.title.clone();
    let heading = match slot {
        Slot::Announcement => view! { <p class="banner-title">{title.clone()}</p> }.into_any(),
        _ => view! { <h2 class="banner-title">{title.clone()}</h2> }.into_any(),
    };
    let text = (!content.text.trim().is_empty()).then(|| view! { <p class="banner-text">{content.text.clone()}</p> });
    let picture = content.picture.as_ref().filter(|_| *slot != Slot::Announcement).map(|it| picture(it, *slot));
    let class = match &content.picture {
        Some(it) if picture.is_some() && it.over => format!("banner banner-{} pictured over", slot.name()),
        Some(_) if picture.is_some() => format!("banner banner-{} pictured", slot.name()),
        _ => format!("banner banner-{}", slot.name()),
    };
    view! {
        <section class=class aria-label=title data-testid="banner" data-banner=(*id).to_owned()
            data-variant=(*variant).to_owned() data-cap=cap.map(|cap| cap.to_string())>
            <div class="banner-words">{heading}{text}{button(words, piece)}</div>
            {picture}
        </section>
    }
    .into_any()
}

/// What can be done: a link, or for a code a form that asks for it.
fn button(words: &Words, piece: &Piece) -> Option<AnyView> {
    let target = piece.content.target.as_ref()?;
    let label = piece.content.button.clone();
    let class = if piece.slot == Slot::Announcement { "banner-link" } else { "button" };
    if piece.gives_code {
        let id = piece.id.to_owned();
        return Some(
            view! {
                <form method="post" action="/api/banner/claim" data-banner-click="">
                    <input type="hidden" name="banner" value=id/>
                    <input type="hidden" name="variant" value=piece.variant.to_owned()/>
                    <input type="hidden" name="locale" value=words.locale.tag()/>
                    <button class=class type="submit">{label}</button>
                </form>
            }
            .into_any(),
        );
    }
    let elsewhere = matches!(target, Target::Address { address } if address.is_elsewhere());
    let rel = elsewhere.then_some("noopener external");
    Some(view! { <a class=class href=href(target, words.locale) rel=rel data-banner-click="">{label}</a> }.into_any())
}

/// Where a target is, in that language.
pub fn href(target: &Target, locale: Locale) -> String {
    match target {
        Target::Product { handle } => format!("/{locale}/products/{}", encode(handle)),
        Target::Collection { collection } => format!("/{locale}/products?collection={}", encode(collection)),
        Target::Code => format!("/{locale}/account/codes"),
        Target::Store { store } => format!("/{locale}/stores/{}", store.as_str()),
        Target::Address { address } => address.as_str().to_owned(),
    }
}

fn encode(text: &str) -> String {
    form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>().replace('+', "%20")
}

fn picture(picture: &Cropped, slot: Slot) -> AnyView {
    let Cropped { id, width, height, focus, alt, over } = picture;
    let data = PictureData { id: id.clone(), width: *width, height: *height, drawing: false, alt: alt.clone() };
    let sizes = match slot {
        Slot::HomeHero if *over => "(width >= 80rem) 80rem, 100vw",
        Slot::HomeTile if *over => "(width >= 40rem) 50vw, 100vw",
        Slot::ListTop | Slot::StorePage if *over => "100vw",
        Slot::HomeHero => "(width >= 60rem) 45rem, 100vw",
        Slot::HomeTile => "(width >= 48rem) 20rem, 50vw",
        _ => "(width >= 48rem) 24rem, 100vw",
    };
    let first = slot == Slot::HomeHero;
    view! { <div class=format!("banner-picture {}", focused(*focus))><Picture data=data sizes=sizes first=first/></div> }
        .into_any()
}

/// The classes that keep a picture's point in sight, in steps of a twentieth: a style of its own the policy forbids.
fn focused(focus: Focus) -> String {
    let step = |thousandths: u32| (thousandths.min(1_000) + 25) / 50;
    format!("focus-x-{} focus-y-{}", step(focus.x), step(focus.y))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_point_is_rounded_to_a_twentieth() {
        assert_eq!(focused(Focus { x: 0, y: 1_000 }), "focus-x-0 focus-y-20");
        assert_eq!(focused(Focus { x: 524, y: 525 }), "focus-x-10 focus-y-11");
    }

    #[test]
    fn targets_are_addresses_of_the_shop() {
        let product = Target::Product { handle: "thé & café".into() };
        assert_eq!(href(&product, Locale::Fr), "/fr/products/th%C3%A9%20%26%20caf%C3%A9");
        assert_eq!(href(&Target::Code, Locale::En), "/en/account/codes");
    }
}
