//! The rules again, the plainest way: a line is its single pieces, every bundle that could be made is tried, everything is
//! reckoned afresh at each step in numbers too large to overflow. Slow, and short enough to be read against
//! docs/lifecycles/promo-rules.md.

use comptoir_domain::promo::benefit::{BundlePrice, Gift};
use comptoir_domain::promo::{Benefit, Condition, Offer, Sale, SaleLine, Selection};
use comptoir_domain::{Money, Sku};

/// One piece of a line, and what is left to pay for it.
#[derive(Clone, Copy)]
struct Piece {
    line: usize,
    minor: i128,
}

/// What is taken off each line, and what is handed over; or the code of why nothing is.
type Deal = Result<(Vec<i128>, Vec<Sku>), &'static str>;

/// What the model says of a sale.
#[derive(Debug, Default, PartialEq)]
pub struct Outcome {
    /// The offers that count with what they take off each line and what they hand over.
    pub applied: Vec<(String, Vec<Money>, Vec<Sku>)>,
    /// The code of each offer, by id.
    pub codes: Vec<(String, &'static str)>,
}

fn selects(selection: &Selection, line: &SaleLine) -> bool {
    let has = |picks: &comptoir_domain::promo::Picks| {
        picks.variants.contains(&line.sku)
            || picks.products.contains(&line.product)
            || picks.collections.iter().any(|name| line.collections.contains(name))
            || picks.tags.iter().any(|name| line.tags.contains(name))
    };
    selection.any.as_ref().is_none_or(has) && !has(&selection.except)
}

/// Single pieces of what is left of the lines: of a line, each next one costs the rest over the pieces still to come,
/// rounded up.
fn pieces(sale: &Sale, left: &[i128]) -> Vec<Piece> {
    let mut all = Vec::new();
    for (line, left) in left.iter().enumerate() {
        let mut rest = *left;
        for others in (1..=i128::from(sale.lines[line].quantity.get())).rev() {
            let minor = (rest + others - 1) / others;
            rest -= minor;
            all.push(Piece { line, minor });
        }
    }
    all
}

/// A discount shared by weights: all shares rounded down, then unit by unit to whoever is furthest below their share.
fn share(discount: i128, weights: &[i128]) -> Vec<i128> {
    let whole: i128 = weights.iter().sum::<i128>().max(1);
    let mut parts: Vec<i128> = weights.iter().map(|weight| discount * weight / whole).collect();
    while parts.iter().sum::<i128>() < discount {
        let below = |line: usize| discount * weights[line] - parts[line] * whole;
        let mut furthest = 0;
        for line in 1..parts.len() {
            if below(line) > below(furthest) {
                furthest = line;
            }
        }
        parts[furthest] += 1;
    }
    parts
}

fn why_not(condition: &Condition, sale: &Sale) -> Option<&'static str> {
    let cost = |line: &SaleLine| i128::from(line.unit_minor) * i128::from(line.quantity.get());
    let chosen = |selection: &Selection| -> Vec<SaleLine> {
        sale.lines.iter().filter(|line| selects(selection, line)).cloned().collect()
    };
    let count = |selection: &Selection| chosen(selection).iter().map(|line| line.quantity.get()).sum::<u32>();
    let (shopper, now) = (sale.shopper.as_ref(), sale.moment);
    let (held, code) = match condition {
        Condition::MinimumSpend(it) => {
            (chosen(&it.selection).iter().map(cost).sum::<i128>() >= i128::from(it.minor), "spend_below")
        }
        Condition::Holds(it) => (count(&it.selection) > 0, "holds_missing"),
        Condition::Quantity(it) => (count(&it.selection) >= it.pieces, "too_few_pieces"),
        Condition::Store(it) => (it.stores.iter().any(|store| sale.store.as_ref() == Some(store)), "store_other"),
        Condition::Channel(it) => (it.channels.contains(&sale.channel), "channel_other"),
        Condition::Segment(it) => {
            let is_in = |name: &String| shopper.is_some_and(|shopper| shopper.segments.contains(name));
            (it.segments.iter().any(is_in), "segment_other")
        }
        Condition::FirstPurchase(_) => (shopper.is_some_and(|it| it.is_first_purchase), "not_first_purchase"),
        Condition::Dates(it) if it.from.is_some_and(|from| now.at < from) => (false, "not_yet"),
        Condition::Dates(it) => (it.until.is_none_or(|until| now.at < until), "over"),
        Condition::Hours(it) => {
            // Minute by minute from the first to the last, around the clock.
            let mut minutes = std::iter::successors(Some(it.from), |minute| Some((minute + 1) % 1_440));
            (
                minutes.find(|minute| *minute == it.until % 1_440 || *minute == now.minute) == Some(now.minute)
                    && now.minute != it.until % 1_440,
                "hours_other",
            )
        }
        Condition::Weekday(it) => (it.days.contains(&now.weekday), "weekday_other"),
        Condition::Customer(it) => (shopper.is_some_and(|shopper| it.ids.contains(&shopper.id)), "customer_other"),
    };
    (!held).then_some(code)
}

/// The best way to fill bundles, of all that there are.
fn bundles(bundle: &BundlePrice, sale: &Sale, left: &[i128]) -> Deal {
    let fits = |piece: &Piece, part: usize| selects(&bundle.parts[part].selection, &sale.lines[piece.line]);
    let mut all = pieces(sale, left);
    all.retain(|piece| (0..bundle.parts.len()).any(|part| fits(piece, part)));
    if all.is_empty() {
        return Err("nothing_to_reduce");
    }
    // The dearest first; of two that cost the same, the later one.
    all.sort_by_key(|piece| (-piece.minor, std::cmp::Reverse(piece.line)));
    let (mut best, mut code) = (None, "bundle_incomplete");
    for times in 1..=bundle.limit.unwrap_or(u32::MAX).min(all.len() as u32) {
        let mut rooms: Vec<u32> = bundle.parts.iter().map(|part| part.pieces * times).collect();
        let mut found = None;
        fill(0, &all, &fits, &mut rooms, &mut vec![false; all.len()], &mut found);
        let Some((worth, taken)) = found else { break };
        code = "nothing_to_reduce";
        let saved = worth - i128::from(bundle.price_minor) * i128::from(times);
        if saved > best.as_ref().map_or(0, |(saved, _)| *saved) {
            best = Some((saved, taken));
        }
    }
    let (saved, taken) = best.ok_or(code)?;
    let mut weights = vec![0; left.len()];
    let pieces = all.iter().zip(taken).filter(|(_, taken)| *taken);
    pieces.for_each(|(piece, _)| weights[piece.line] += piece.minor);
    Ok((share(saved, &weights), Vec::new()))
}

/// Tries every piece in every part that it fits, and left out; keeps what is worth most, and of that the taking that has
/// the first pieces in it.
fn fill(
    at: usize,
    all: &[Piece],
    fits: &dyn Fn(&Piece, usize) -> bool,
    rooms: &mut [u32],
    taken: &mut [bool],
    best: &mut Option<(i128, Vec<bool>)>,
) {
    let wanted: u32 = rooms.iter().sum();
    if wanted == 0 {
        let worth = all.iter().zip(&*taken).filter(|(_, taken)| **taken).map(|(piece, _)| piece.minor).sum();
        let found = Some((worth, taken.to_vec()));
        if found > *best {
            *best = found;
        }
    } else if wanted as usize <= all.len() - at {
        for part in 0..rooms.len() {
            if rooms[part] > 0 && fits(&all[at], part) {
                rooms[part] -= 1;
                taken[at] = true;
                fill(at + 1, all, fits, rooms, taken, best);
                taken[at] = false;
                rooms[part] += 1;
            }
        }
        fill(at + 1, all, fits, rooms, taken, best);
    }
}

/// What the offer alone takes off what is left.
fn deal(offer: &Offer, sale: &Sale, left: &[i128]) -> Deal {
    let all = pieces(sale, left);
    let chosen = |selection: &Selection| -> Vec<Piece> {
        all.iter().filter(|piece| selects(selection, &sale.lines[piece.line])).copied().collect()
    };
    let by_line = |pieces: &[Piece]| {
        let mut sums = vec![0; left.len()];
        pieces.iter().for_each(|piece| sums[piece.line] += piece.minor);
        sums
    };
    let free = |selection: &Selection, needed: u32, every: usize, most: usize| {
        let mut pieces = chosen(selection);
        pieces.sort_by_key(|piece| (piece.minor, piece.line));
        if !pieces.is_empty() && pieces.len() < needed as usize {
            return Err("too_few_pieces");
        }
        pieces.truncate((pieces.len() / every).min(most));
        Ok((by_line(&pieces), Vec::new()))
    };
    let (parts, gifts) = match &offer.rule.benefit {
        Benefit::Percent(it) => {
            let weights = by_line(&chosen(&it.selection));
            let exact = weights.iter().sum::<i128>() * i128::from(it.basis_points);
            let rounded = exact / 10_000 + i128::from(exact % 10_000 >= 5_000);
            (share(rounded.min(it.cap_minor.map_or(rounded, i128::from)), &weights), Vec::new())
        }
        Benefit::Fixed(it) => {
            let weights = by_line(&chosen(&it.selection));
            (share(weights.iter().sum::<i128>().min(it.minor.into()), &weights), Vec::new())
        }
        Benefit::NthFree(it) => free(&it.selection, it.nth, it.nth as usize, usize::MAX)?,
        Benefit::CheapestFree(it) => free(&it.selection, it.pieces, 1, 1)?,
        Benefit::BundlePrice(it) => bundles(it, sale, left)?,
        Benefit::Gift(Gift { sku }) => {
            let of_it = all.iter().filter(|piece| sale.lines[piece.line].sku == *sku);
            match of_it.max_by_key(|piece| (piece.minor, piece.line)) {
                Some(piece) => (by_line(&[*piece]), Vec::new()),
                None if all.is_empty() => return Err("nothing_to_reduce"),
                None => (by_line(&[]), vec![sku.clone()]),
            }
        }
    };
    let discount: i128 = parts.iter().sum();
    if discount == 0 && gifts.is_empty() {
        return Err("nothing_to_reduce");
    }
    if offer.left.spend_minor.is_some_and(|left| discount > i128::from(left)) {
        return Err("budget_short");
    }
    Ok((parts, gifts))
}

/// What of the offers counts on this sale, reckoned the plainest way.
pub fn outcome(sale: &Sale, offers: &[Offer]) -> Outcome {
    let full: Vec<i128> =
        sale.lines.iter().map(|line| i128::from(line.unit_minor) * i128::from(line.quantity.get())).collect();
    let mut codes: Vec<(String, &'static str)> = Vec::new();
    let mut open: Vec<&Offer> = Vec::new();
    for offer in offers {
        let no = || offer.rule.conditions.iter().find_map(|condition| why_not(condition, sale));
        let spent = [offer.left.uses, offer.left.spend_minor].iter().flatten().any(|left| *left <= 0);
        let code = match () {
            () if sale.validate().is_err() => Some("sale_invalid"),
            () if offer.rule.validate().is_err() => Some("rule_invalid"),
            () if spent => Some("budget_spent"),
            () => no(),
        };
        match code {
            Some(code) => codes.push((offer.id.clone(), code)),
            None => open.push(offer),
        }
    }
    let (alone, mut others): (Vec<&Offer>, Vec<&Offer>) = open.iter().partition(|offer| offer.rule.exclusive);
    // Every offer of every group in turn, the best of each group taken.
    let (mut left, mut together, mut weighed) = (full.clone(), Vec::new(), Vec::new());
    while let Some(next) = others.iter().map(|it| (-it.rule.priority, it.rule.group.clone())).min() {
        let (group, rest): (Vec<&Offer>, Vec<&Offer>) = others.iter().partition(|it| it.rule.group == next.1);
        others = rest;
        let deals: Vec<_> = group.iter().map(|offer| (*offer, deal(offer, sale, &left))).collect();
        if let Some((offer, deal)) = best(&deals) {
            left.iter_mut().zip(&deal.0).for_each(|(left, part)| *left -= part);
            together.push((offer, deal));
        }
        weighed.extend(deals);
    }
    let deals: Vec<_> = alone.iter().map(|offer| (*offer, deal(offer, sale, &full))).collect();
    let saved = |deal: &(Vec<i128>, Vec<Sku>)| deal.0.iter().sum::<i128>();
    let so_far: i128 = together.iter().map(|(_, deal)| saved(deal)).sum();
    let applied = match best(&deals) {
        Some((offer, deal_alone)) if saved(&deal_alone) > so_far || together.is_empty() => {
            weighed = open.iter().map(|offer| (*offer, deal(offer, sale, &full))).collect();
            vec![(offer, deal_alone)]
        }
        _ => {
            weighed.extend(deals);
            together
        }
    };
    for (offer, deal) in weighed {
        let counts = applied.iter().any(|(other, _)| other.id == offer.id);
        codes.push((offer.id.clone(), deal.err().unwrap_or(if counts { "applied" } else { "better_deal" })));
    }
    codes.sort();
    let minor = |parts: Vec<i128>| parts.into_iter().map(|part| part.try_into().expect("it is money")).collect();
    let applied = applied.into_iter().map(|(offer, (parts, gifts))| (offer.id.clone(), minor(parts), gifts)).collect();
    Outcome { applied, codes }
}

/// The deal that saves most; of equal ones that of the higher priority, then of the first id.
fn best<'o>(deals: &[(&'o Offer, Deal)]) -> Option<(&'o Offer, (Vec<i128>, Vec<Sku>))> {
    let rank = |(offer, deal): &&(&Offer, Deal)| {
        let saved = deal.as_ref().map_or(0, |(parts, _)| parts.iter().sum());
        (saved, offer.rule.priority, std::cmp::Reverse(offer.id.clone()))
    };
    let found = deals.iter().filter(|(_, deal)| deal.is_ok()).max_by_key(rank);
    found.and_then(|(offer, deal)| Some((*offer, deal.clone().ok()?)))
}
