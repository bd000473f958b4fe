//! A pickup as the seller sees it: a row of the list, or whole with its lines to hand over.

use comptoir_db::order::{Order, OrderLine};
use comptoir_db::stores::store::Store;
use comptoir_domain::money;
use comptoir_domain::order::pickup::{Status, Step};
use leptos::prelude::*;

use crate::order::when;
use crate::server::request::RequestContext;
use crate::server::words::Words;
use crate::till::suggest::{self, Suggestion};

/// Where a step's form stands, which is where its answer leads back to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    List,
    Whole,
}

/// The steps a seller may take from a status, the likeliest first.
fn steps(status: Status) -> impl Iterator<Item = (Step, &'static str, &'static str)> {
    [
        (Step::Prepare, "prepare", "till-prepare"),
        (Step::MakeReady, "make_ready", "till-make-ready"),
        (Step::Collect, "collect", "till-collect"),
        (Step::Cancel, "cancel", "till-cancel"),
    ]
    .into_iter()
    .filter(move |(step, ..)| status.after(*step).is_some())
}

/// A row with the step that comes next.
pub fn row(context: &RequestContext, store: &Store, order: &Order, way: Way) -> impl IntoView + use<> {
    let words = context.words;
    let pieces: i64 = order.lines.iter().map(|line| line.quantity).sum();
    let next = steps(order.status).next().map(|(_, step, key)| {
        view! { <form method="post" action="/api/till/step">{fields(order, step, &words, way)}<button class="button" type="submit">{words.get(key)}</button></form> }
    });
    let window = when::window(store, order.opens_at, order.closes_at, context.now_ms, &words);
    view! {
        <li class="till-row" data-testid="pickup" data-number=order.number.clone() data-status=order.status.name()>
            <a class="till-number" href=whole_path(order, &words)>{order.number.clone()}</a>
            <span class="till-who">{order.contact.name.clone()}</span>
            <span class=format!("chip {}", order.status.name())>{words.get(&format!("pickup-{}", order.status.name()))}</span>
            <span class="till-window">{window}" · "{words.count("till-pieces", pieces)}</span>
            {next}
        </li>
    }
}

/// All of it, with how many pieces of each line go over the counter.
pub fn whole(context: &RequestContext, order: &Order, suggestions: Vec<Suggestion>) -> impl IntoView + use<> {
    let words = context.words;
    let open = order.status.is_open();
    let amount = money::format(order.total_minor, order.currency, words.locale);
    let lines = order.lines.iter().map(|line| line_view(line, open, &words)).collect_view();
    let others = steps(order.status).filter(|(step, ..)| *step != Step::Collect).map(|(_, step, key)| {
        view! { <form method="post" action="/api/till/step">{fields(order, step, &words, Way::Whole)}<button class="button plain" type="submit">{words.get(key)}</button></form> }
    });
    let collect = open.then(|| {
        view! { <button class="button" type="submit" data-testid="collect">{words.get("till-collect")}</button> }
    });
    let phone = (!order.contact.phone.is_empty()).then(|| view! { <p>{order.contact.phone.clone()}</p> });
    let note = (!order.note.is_empty()).then(|| view! { <p class="strong">{order.note.clone()}</p> });
    view! {
        <section class=if open { "till-answer yes" } else { "till-answer no" } data-testid="pickup" data-number=order.number.clone() data-status=order.status.name() aria-live="polite">
            <h2>{format!("{} · {}", order.number, words.get(&format!("pickup-{}", order.status.name())))}</h2>
            <p class="till-amount">{amount}</p>
            <p class="strong">{order.contact.name.clone()}</p>
            {phone}
            {note}
            <form class="till-hand" method="post" action="/api/till/step">
                {fields(order, "collect", &words, Way::Whole)}
                <ul>{lines}</ul>
                {collect}
            </form>
            {suggest::view(context, suggestions)}
            <div class="till-more">{others.collect_view()}</div>
        </section>
    }
}

fn line_view(line: &OrderLine, open: bool, words: &Words) -> impl IntoView + use<> {
    let label = words.with("till-pieces-of", [("what", line.title.as_str().into())]);
    let pieces = match open {
        true => view! {
            <input class="input" type="number" inputmode="numeric" name=format!("pieces[{}]", line.sku) value=line.quantity.to_string()
                min="0" max=line.quantity.to_string() aria-label=label/>
        }
        .into_any(),
        false => view! { <span>{format!("{} / {}", line.collected, line.quantity)}</span> }.into_any(),
    };
    view! { <li>{pieces}<span>{line.title.clone()}</span><span class="quiet">{line.sku.clone()}</span></li> }
}

fn fields(order: &Order, step: &str, words: &Words, way: Way) -> impl IntoView + use<> {
    let next = match way {
        Way::List => format!("/{}/till?store={}", words.locale, order.store),
        Way::Whole => whole_path(order, words),
    };
    view! {
        <input type="hidden" name="order" value=order.id.clone()/>
        <input type="hidden" name="step" value=step.to_owned()/>
        <input type="hidden" name="next" value=next/>
    }
}

fn whole_path(order: &Order, words: &Words) -> String {
    format!("/{}/till?store={}&code={}", words.locale, order.store, order.number)
}
