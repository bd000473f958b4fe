//! What stands around a campaign's form: where it stands and what can be done, what it would cost, its print runs, how
//! shoppers see it, and who did what.

use comptoir_db::promo::batch::Run;
use comptoir_db::promo::campaign::{Issues, Kept};
use comptoir_domain::promo::redemption::Status;
use comptoir_domain::promo::{Facts, Reader, Verdict};
use leptos::prelude::*;
use uuid::Uuid;

use crate::studio::campaign::page::Watched;
use crate::studio::campaign::simulation::{DAYS, LIMIT, Simulated, Tally};
use crate::studio::campaign::words::Teller;
use crate::studio::print::api::CODES_LIMIT;
use crate::studio::promotion::card::card;

pub struct Beside<'b> {
    pub teller: Teller<'b>,
    /// The shop's own, for addresses that are copied.
    pub origin: &'b str,
    pub kept: &'b Kept,
    pub watched: &'b Watched,
    pub query: &'b [(String, String)],
}

impl Beside<'_> {
    pub fn view(&self) -> AnyView {
        let is_printed = self.kept.campaign.issues == Issues::Print;
        view! {
            <aside class="studio-beside">
                {self.simulation()}
                {is_printed.then(|| self.runs())}
                {card(self.teller.words, self.origin, self.kept, &self.watched.links)}
                {self.tickets()}
                {self.history()}
            </aside>
        }
        .into_any()
    }

    fn address(&self) -> String {
        format!("/{}/studio/campaigns/{}", self.teller.words.locale, self.kept.campaign.id)
    }

    /// Where it stands, what came of it, and what can be done now.
    pub fn standing(&self) -> AnyView {
        let Beside { teller, kept, .. } = self;
        let words = teller.words;
        let status = teller.status(kept);
        let numbers = words.with(
            "studio-numbers",
            [
                ("codes", kept.codes.to_string().into()),
                ("uses", kept.uses.to_string().into()),
                ("amount", teller.amount(kept.spend_minor).into()),
            ],
        );
        let step = |to: Status, class: &'static str, key: &str| {
            view! {
                <form method="post" action="/api/studio/campaigns/move">
                    {self.hidden(to)}
                    <button class=class type="submit" data-testid=to.name()>{words.get(key)}</button>
                </form>
            }
            .into_any()
        };
        let steps = match kept.status {
            Status::Draft => vec![step(Status::Live, "button", "studio-launch")],
            Status::Live => vec![step(Status::Paused, "button plain", "studio-pause")],
            Status::Paused => vec![step(Status::Live, "button", "studio-resume")],
            Status::Ended => Vec::new(),
        };
        let end = (kept.status != Status::Ended).then(|| {
            view! {
                <details class="studio-end">
                    <summary data-testid="end">{words.get("studio-end")}</summary>
                    <form method="post" action="/api/studio/campaigns/move">
                        {self.hidden(Status::Ended)}
                        <input type="hidden" name="confirmed" value="1"/>
                        <p>{words.get("studio-end-text")}</p>
                        <button class="button plain" type="submit" data-testid="ended">{words.get("studio-end-sure")}</button>
                    </form>
                </details>
            }
        });
        view! {
            <section class="studio-card" aria-labelledby="standing">
                <h2 id="standing" data-testid="status" data-status=kept.status.name()>
                    <span class=format!("studio-status {status}")>{words.get(&format!("studio-status-{status}"))}</span>
                </h2>
                <p>{teller.span(&kept.campaign)}<br/>{teller.stores(&kept.campaign)}</p>
                <p class="quiet">{numbers}</p>
                <div class="studio-steps">{steps}{end}</div>
            </section>
        }
        .into_any()
    }

    fn hidden(&self, to: Status) -> AnyView {
        view! {
            <input type="hidden" name="id" value=self.kept.campaign.id.clone()/>
            <input type="hidden" name="to" value=to.name()/>
            <input type="hidden" name="next" value=self.address()/>
        }
        .into_any()
    }

    fn simulation(&self) -> Option<AnyView> {
        let Beside { teller, kept, watched, .. } = self;
        let words = teller.words;
        if kept.status == Status::Ended {
            return None;
        }
        let told = watched.simulated.as_ref().map(|simulated| self.simulated(simulated));
        Some(
            view! {
                <section class="studio-card" aria-labelledby="simulation">
                    <h2 id="simulation">{words.get("studio-simulation")}</h2>
                    <p class="quiet small">{words.count("studio-simulation-text", DAYS)}</p>
                    {told}
                    <form method="get" action=format!("{}#simulation", self.address())>
                        <input type="hidden" name="simulate" value="1"/>
                        <button class="button plain" type="submit" data-testid="simulate">{words.get("studio-simulate")}</button>
                    </form>
                </section>
            }
            .into_any(),
        )
    }

    fn simulated(&self, simulated: &Simulated) -> AnyView {
        let words = self.teller.words;
        let audience = simulated.audience.map(|n| {
            view! { <p data-testid="audience" data-n=n.to_string()>{words.count("studio-audience", n)}</p> }
        });
        let tallies = [("orders", &simulated.orders), ("carts", &simulated.carts)];
        view! {
            {audience}
            {tallies.map(|(name, tally)| self.tally(name, tally)).collect_view()}
        }
        .into_any()
    }

    fn tally(&self, name: &'static str, tally: &Tally) -> AnyView {
        let Teller { words, .. } = self.teller;
        let amount = |minor| self.teller.amount(minor);
        let full = (tally.looked >= LIMIT)
            .then(|| view! { <p class="quiet small">{words.count("studio-bounded", LIMIT)}</p> });
        let row = |key: &str, value: String| view! { <div><dt>{words.get(key)}</dt><dd>{value}</dd></div> };
        let why = (tally.applied == 0).then(|| self.nowhere(tally));
        let sums = (tally.applied > 0).then(|| {
            view! {
                {row("studio-discount", amount(tally.discount_minor))}
                {row("studio-average", amount(tally.average_minor()))}
            }
        });
        view! {
            <div data-testid="simulated" data-of=name data-looked=tally.looked.to_string()
                data-applied=tally.applied.to_string() data-discount=tally.discount_minor.to_string()>
                <h3>{words.get(&format!("studio-simulated-{name}"))}</h3>
                <dl class="studio-sums">
                    {row("studio-looked", tally.looked.to_string())}
                    {row("studio-theirs", tally.theirs.to_string())}
                    {row("studio-applied", tally.applied.to_string())}
                    {sums}
                </dl>
                {why}
                {full}
            </div>
        }
        .into_any()
    }

    /// Why it takes off nothing anywhere, in words.
    fn nowhere(&self, tally: &Tally) -> AnyView {
        let words = self.teller.words;
        let said = match &tally.why {
            None if tally.looked == 0 => words.get("studio-nothing-looked"),
            None => words.get("studio-nobody"),
            Some((verdict, facts, n)) => {
                let why = self.verdict(*verdict, facts);
                words.with("studio-nowhere", [("n", (*n).into()), ("why", why.into())])
            }
        };
        let verdict = tally.why.as_ref().map_or("", |(verdict, ..)| verdict.code());
        view! { <p data-testid="nowhere" data-verdict=verdict>{said}</p> }.into_any()
    }

    fn verdict(&self, verdict: Verdict, facts: &Facts) -> String {
        let Teller { words, shop, .. } = self.teller;
        let key = verdict.key(Reader::Marketer);
        if !words.has(&key) {
            return verdict.code().to_owned();
        }
        let values = facts.placeables(shop.currency, words.locale, &|at| self.teller.moment(at), &|id| id.to_owned());
        words.with(&key, values.into_iter().map(|(name, value)| (name, value.into())))
    }

    fn runs(&self) -> AnyView {
        let Beside { teller, kept, watched, query, .. } = self;
        let words = teller.words;
        let wrong = query.iter().any(|(name, value)| name == "refusal" && value == "codes_invalid").then_some("true");
        let form = match kept.status {
            Status::Live => view! {
                <form class="studio-print" method="post" action="/api/studio/campaigns/print">
                    <input type="hidden" name="id" value=Uuid::new_v4().to_string()/>
                    <input type="hidden" name="campaign" value=kept.campaign.id.clone()/>
                    <input type="hidden" name="next" value=format!("{}#runs", self.address())/>
                    <div class="field">
                        <label for="print-codes">{words.get("studio-print-codes")}</label>
                        <span class="hint" id="print-hint">{words.count("studio-print-hint", CODES_LIMIT)}</span>
                        <input class="input" id="print-codes" name="codes" type="number" min="1" max=CODES_LIMIT.to_string() required
                            aria-describedby="print-hint" aria-invalid=wrong/>
                    </div>
                    <button class="button plain" type="submit" data-testid="print">{words.get("studio-print")}</button>
                </form>
            }
            .into_any(),
            _ => view! { <p class="quiet">{words.get("studio-print-later")}</p> }.into_any(),
        };
        let runs = watched.runs.iter().map(|run| self.run(run)).collect_view();
        view! {
            <section class="studio-card" aria-labelledby="runs">
                <h2 id="runs">{words.get("studio-runs")}</h2>
                {form}
                <ul class="studio-runs">{runs}</ul>
            </section>
        }
        .into_any()
    }

    fn run(&self, run: &Run) -> AnyView {
        let words = self.teller.words;
        let address = format!("{}/print/{}", self.address(), run.id);
        let said = words.with(
            "studio-run",
            [
                ("n", run.codes.into()),
                ("used", run.used.to_string().into()),
                ("moment", self.teller.moment(run.at).into()),
                ("who", run.who.clone().into()),
            ],
        );
        view! {
            <li data-testid="run" data-run=run.id.clone() data-codes=run.codes.to_string()>
                <p>{said}</p>
                <a class="more" href=address.clone()>{words.get("studio-sheets")}</a>
                <a class="more" href=format!("{address}/codes.csv") download>{words.get("studio-csv")}</a>
            </li>
        }
        .into_any()
    }

    /// How shoppers see it, in each language.
    fn tickets(&self) -> AnyView {
        let Beside { teller, kept, .. } = self;
        let campaign = &kept.campaign;
        // One's own language first.
        let own = teller.words.locale.tag();
        let mut texts: Vec<_> = campaign.texts.iter().collect();
        texts.sort_by_key(|(locale, _)| locale.as_str() != own);
        let tickets = texts.into_iter().map(|(locale, text)| {
            let terms = (!text.terms.is_empty()).then(|| view! { <p class="small">{text.terms.clone()}</p> });
            view! {
                <div class="studio-ticket" lang=locale.clone()>
                    <p class="studio-ticket-title">{text.title.clone()}</p>
                    {terms}
                    <p class="studio-ticket-code" aria-hidden="true">"••••-••••-•••"</p>
                </div>
            }
        });
        view! {
            <section aria-labelledby="seen">
                <h2 id="seen">{teller.words.get("studio-seen")}</h2>
                <div class="studio-tickets">{tickets.collect_view()}</div>
            </section>
        }
        .into_any()
    }

    fn history(&self) -> AnyView {
        let Beside { teller, watched, .. } = self;
        let words = teller.words;
        let was_live = |at: usize| watched.events.iter().skip(at + 1).any(|event| event.what == Status::Live.name());
        let rows = watched.events.iter().enumerate().map(|(at, event)| {
            let what = if event.what == Status::Live.name() && was_live(at) { "resumed" } else { event.what.as_str() };
            let who = if event.who.is_empty() { words.get("studio-somebody") } else { event.who.clone() };
            let said = words.with(&format!("studio-event-{what}"), [("who", who.into())]);
            view! { <li data-testid="event" data-what=event.what.clone()>{said}<span class="quiet small">{teller.moment(event.at)}</span></li> }
        });
        view! {
            <section aria-labelledby="history">
                <h2 id="history">{words.get("studio-history")}</h2>
                <ul class="studio-history">{rows.collect_view()}</ul>
            </section>
        }
        .into_any()
    }
}
