//! Which goods a campaign is on, what it leaves out, and the parts of a bundle: as fields, and read from them.

use std::iter::once;

use comptoir_domain::Sku;
use comptoir_domain::promo::benefit::BundlePart;
use comptoir_domain::promo::{Benefit, Picks, Selection};

use crate::studio::campaign::reader::Reader;

/// A kind of goods: how the choice says it, and the field of its names.
const KINDS: [&str; 4] = ["collections", "products", "variants", "tags"];

/// What is left out, in the order of [`KINDS`].
const EXCEPT: [&str; 4] = ["except_collections", "except_products", "except_variants", "except_tags"];

/// The fields of the parts of a bundle beside the first: pieces, kind and names of each.
pub const PARTS: [[&str; 3]; 2] =
    [["part2_pieces", "part2_on", "part2_names"], ["part3_pieces", "part3_on", "part3_names"]];

/// What the benefit is about; a gift is about nothing else.
pub fn selection_of(benefit: &Benefit) -> Option<&Selection> {
    match benefit {
        Benefit::Percent(it) => Some(&it.selection),
        Benefit::Fixed(it) => Some(&it.selection),
        Benefit::NthFree(it) => Some(&it.selection),
        Benefit::CheapestFree(it) => Some(&it.selection),
        Benefit::BundlePrice(it) => it.parts.first().map(|part| &part.selection),
        Benefit::Gift(_) => None,
    }
}

/// The names of each kind, in the order of [`KINDS`].
fn names_of(picks: &Picks) -> [Vec<String>; 4] {
    let variants = picks.variants.iter().map(ToString::to_string).collect();
    [picks.collections.clone(), picks.products.clone(), variants, picks.tags.clone()]
}

/// The first kind that there are names of.
fn kind_of(names: &[Vec<String>; 4]) -> Option<usize> {
    names.iter().position(|names| !names.is_empty())
}

/// The benefit's goods as fields.
pub fn put(benefit: &Benefit, put: &mut impl FnMut(&str, String)) {
    let everything = Selection::everything();
    let selection = selection_of(benefit).unwrap_or(&everything);
    let names = names_of(&selection.any.clone().unwrap_or_default());
    put("on", kind_of(&names).map_or("everything", |kind| KINDS[kind]).to_owned());
    let except = names_of(&selection.except);
    for (field, names) in KINDS.iter().zip(&names).chain(EXCEPT.iter().zip(&except)) {
        put(field, names.join("\n"));
    }
    let parts = match benefit {
        Benefit::BundlePrice(it) => it.parts.get(1..).unwrap_or_default(),
        _ => &[],
    };
    for (place, [pieces, on, which]) in PARTS.into_iter().enumerate() {
        let part = parts.get(place);
        let names = names_of(&part.and_then(|part| part.selection.any.clone()).unwrap_or_default());
        let kind = kind_of(&names);
        put(pieces, part.map(|part| part.pieces.to_string()).unwrap_or_default());
        put(on, kind.map_or("products", |kind| KINDS[kind]).to_owned());
        put(which, kind.map(|kind| names[kind].join("\n")).unwrap_or_default());
    }
}

impl Reader<'_> {
    /// What the benefit is about.
    pub fn selection(&mut self) -> Selection {
        let mut except = Picks::default();
        for (kind, field) in KINDS.into_iter().zip(EXCEPT) {
            if !self.text(field).is_empty() {
                self.pick(kind, field, &mut except);
            }
        }
        let mut picks = Picks::default();
        let any = match self.text("on").to_owned().as_str() {
            "everything" => None,
            on => match KINDS.into_iter().find(|kind| *kind == on) {
                Some(kind) => {
                    self.pick(kind, kind, &mut picks);
                    Some(picks)
                }
                None => {
                    self.wrong("on", "admin-problem-choice", &[]);
                    None
                }
            },
        };
        Selection { any, except }
    }

    /// The parts of a bundle: what the benefit is on, and those further ones that have pieces. Of what each part leaves
    /// out nothing is said twice: it is the same for all.
    pub fn parts(&mut self) -> Vec<BundlePart> {
        let further: Vec<[&'static str; 3]> =
            PARTS.into_iter().filter(|[pieces, _, _]| !self.text(pieces).is_empty()).collect();
        // One piece alone is no bundle.
        let pieces = self.pieces_needed("bundle_pieces", if further.is_empty() { 2 } else { 1 });
        let first = BundlePart { selection: self.selection(), pieces };
        let except = first.selection.except.clone();
        let further = further.into_iter().map(|[pieces, on, which]| {
            let pieces = self.pieces_needed(pieces, 1);
            let mut picks = Picks::default();
            match KINDS.into_iter().find(|kind| *kind == self.text(on)) {
                Some(kind) => self.pick(kind, which, &mut picks),
                None => self.wrong(on, "admin-problem-choice", &[]),
            }
            BundlePart { selection: Selection { any: Some(picks), except: except.clone() }, pieces }
        });
        let further: Vec<BundlePart> = further.collect();
        once(first).chain(further).collect()
    }

    /// The names of a field as goods of that kind; the shop must know them.
    fn pick(&mut self, kind: &str, field: &'static str, picks: &mut Picks) {
        let names = self.names(field);
        let named = |names: &[String]| names.iter().map(|name| (field, name.clone())).collect::<Vec<_>>();
        match kind {
            "collections" => {
                let shop = self.around.shop;
                let unknown = names.iter().find(|name| !shop.collections.iter().any(|(key, _)| key == *name));
                if let Some(name) = unknown.cloned() {
                    self.wrong(field, "studio-problem-collection", &[("what", name)]);
                }
                picks.collections = names;
            }
            "products" => {
                self.named.products.extend(named(&names));
                picks.products = names;
            }
            "variants" => {
                self.named.skus.extend(named(&names));
                picks.variants = names.iter().filter_map(|name| name.parse::<Sku>().ok()).collect();
            }
            _ => {
                self.named.tags.extend(named(&names));
                picks.tags = names;
            }
        }
    }
}
