//! The parts of a product's page.

use std::collections::HashSet;

use comptoir_db::catalog::product::{Product, Variant};
use comptoir_domain::{Money, Revision, Sku};
use leptos::either::Either;
use leptos::prelude::*;

use crate::cart::add::ChangeFields;
use crate::catalog::card::encode;
use crate::server::request::RequestContext;
use crate::server::words::Words;
use crate::stores::api::StoreRows;
use crate::ui::picture::{Picture, PictureData};
use crate::wishlist::wish::WishState;

/// What the layout gives the large picture.
const SIZES: &str = "(min-width: 60rem) 36rem, (min-width: 48rem) 50vw, 100vw";
pub fn gallery(pictures: &[PictureData], words: &Words) -> impl IntoView + use<> {
    let large = pictures.iter().enumerate().map(|(index, data)| {
        view! { <li id=format!("photo-{}", index + 1)><span class="picture"><Picture data=data.clone() sizes=SIZES first=index == 0/></span></li> }
    });
    let large = large.collect_view();
    let thumbs = pictures.iter().enumerate().map(|(index, data)| {
        let small = PictureData { alt: String::new(), ..data.clone() };
        let label = words.count("product-photo", index as i64 + 1);
        view! { <li><a href=format!("#photo-{}", index + 1) aria-label=label><span class="picture"><Picture data=small sizes="5rem"/></span></a></li> }
    });
    let thumbs = (pictures.len() > 1).then(|| view! { <ul class="thumbs">{thumbs.collect_view()}</ul> });
    view! {
        <section class="gallery" aria-label=words.get("product-photos")>
            <ul class="track" tabindex="0">{large}</ul>
            {thumbs}
        </section>
    }
}

/// The options, each value a link: a choice is an address.
pub fn choices(
    context: &RequestContext,
    product: &Product,
    chosen: &Variant,
    in_stock: &HashSet<String>,
) -> impl IntoView + use<> {
    let shop = context.state.shop.get();
    let (words, locale) = (context.words, context.locale());
    let lists: Vec<_> = product
        .options
        .iter()
        .enumerate()
        .map(|(option, name)| {
            let mut values: Vec<&str> = Vec::new();
            for variant in &product.variants {
                let value = variant.values[option].as_str();
                if !values.contains(&value) {
                    values.push(value);
                }
            }
            let links: Vec<_> = values
                .into_iter()
                .filter_map(|value| {
                    let target = closest(product, chosen, option, value)?;
                    let gone = !in_stock.contains(&target.sku);
                    let current = (chosen.values[option] == value).then_some("true");
                    let colours = shop.find_word("swatch", value, "*").map(str::to_owned);
                    let class = match (gone, colours.is_some()) {
                        (true, true) => "gone",
                        (true, false) => "gone bare",
                        (false, true) => "",
                        (false, false) => "bare",
                    };
                    let href = format!("/{locale}/products/{}?variant={}", encode(&product.handle), encode(&target.sku));
                    Some(view! {
                        <li>
                            <a href=href aria-current=current class=class>
                                {colours.map(|colours| swatch(&colours))}
                                {shop.word("option_value", value, locale)}
                                {gone.then(|| view! { <span class="hidden-text">{format!(" ({})", words.get("choice-gone"))}</span> })}
                            </a>
                        </li>
                    })
                })
                .collect();
            let id = format!("option-{option}");
            view! {
                <div class="choice">
                    <p class="label" id=id.clone()>{shop.word("option_name", name, locale)}</p>
                    <ul aria-labelledby=id>{links}</ul>
                </div>
            }
        })
        .collect();
    lists
}

/// The variant with that value that differs least from the chosen one.
fn closest<'p>(product: &'p Product, chosen: &Variant, option: usize, value: &str) -> Option<&'p Variant> {
    let same = |variant: &Variant| variant.values.iter().zip(&chosen.values).filter(|(a, b)| a == b).count();
    // The last of the best, so look from the end: the merchant's first one wins a tie.
    product.variants.iter().rev().filter(|variant| variant.values[option] == value).max_by_key(|variant| same(variant))
}

/// A dot of one colour or two. Only colours written in hexadecimal reach the page.
fn swatch(colours: &str) -> impl IntoView + use<> {
    let plain = |colour: &&str| colour.starts_with('#') && colour[1..].bytes().all(|byte| byte.is_ascii_hexdigit());
    let colours: Vec<String> = colours.split(' ').filter(plain).map(str::to_owned).collect();
    let second = colours.get(1).cloned();
    view! {
        <svg class="swatch" viewBox="0 0 20 20" aria-hidden="true">
            <circle cx="10" cy="10" r="9.5" fill=colours.first().cloned().unwrap_or_default()></circle>
            {second.map(|colour| view! { <path d="M10 .5a9.5 9.5 0 0 1 0 19z" fill=colour></path> })}
        </svg>
    }
}

pub fn buy(
    sku: &Sku,
    revision: Revision,
    unit_minor: Option<Money>,
    rows: &StoreRows,
    sold: bool,
    words: &Words,
) -> impl IntoView + use<> {
    let answer = view! { <p class=format!("answer stock {}", rows.answer_class) data-answer=""><span>{rows.answer.clone()}</span></p> };
    match sold {
        true => Either::Left(view! {
            <form class="buy-bar" method="post" action="/api/cart/change">
                <ChangeFields revision=revision intent="add_line" sku=sku.clone()/>
                <input type="hidden" name="intent[quantity]" value="1"/>
                <input type="hidden" name="intent[seen_minor]" value=unit_minor.map(|unit| unit.to_string()).unwrap_or_default()/>
                <button class="button" type="submit" data-testid="add-to-cart">
                    <span>{words.get("product-add")}<span class="wide-only">{words.get("product-add-more")}</span></span>
                </button>
                {answer}
            </form>
        }),
        false => Either::Right(view! {
            <div class="buy-bar">
                <button class="button" type="button" disabled data-testid="add-to-cart">{words.get("product-sold-out")}</button>
                {answer}
            </div>
        }),
    }
}

pub fn wish_form(sku: &Sku, wished: bool, revision: Revision) -> impl IntoView + use<> {
    view! {
        <form class="under-buy" method="post" action="/api/wishlist/change">
            <ChangeFields revision=revision intent=if wished { "unwish" } else { "wish" } sku=sku.clone()/>
            <button class="text-button" type="submit" data-testid="wish"><WishState/></button>
        </form>
    }
}

pub fn facts(context: &RequestContext, product: &Product, variant: &Variant) -> impl IntoView + use<> {
    let shop = context.state.shop.get();
    let (words, locale) = (context.words, context.locale());
    let own = product.metafields.iter().filter_map(|(key, value)| {
        let name = shop.find_word("metafield", key, locale.tag())?.to_owned();
        Some((name, shop.word("metafield_value", value, locale)))
    });
    let reference = (words.get("product-reference"), variant.sku.clone());
    let rows: Vec<_> =
        own.chain([reference]).map(|(name, value)| view! { <div><dt>{name}</dt><dd>{value}</dd></div> }).collect();
    view! { <dl class="facts">{rows}</dl> }
}
