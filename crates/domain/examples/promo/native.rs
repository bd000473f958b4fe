//! How long an evaluation takes on this machine, as JSON lines: `cargo run --release -p comptoir-domain --example
//! promo_native`.

mod cart;

use std::hint::black_box;
use std::time::Instant;

use cart::{CARTS, LINES, OFFERS, Offers, offers, sale};
use comptoir_domain::promo::evaluate;

const EVALUATIONS: usize = 20_000;

fn main() {
    let sales: Vec<_> = (0..CARTS).map(sale).collect();
    for (name, which) in [("mixed", Offers::Mixed), ("all_apply", Offers::AllApply)] {
        let offers = offers(which);
        let (mut applied, mut times) = (0, Vec::with_capacity(EVALUATIONS));
        for at in 0..EVALUATIONS + 1_000 {
            let sale = &sales[at % sales.len()];
            let begun = Instant::now();
            let evaluation = black_box(evaluate(black_box(sale), black_box(&offers)));
            // The first thousand only warm up.
            if at >= 1_000 {
                times.push(begun.elapsed().as_nanos());
                applied += evaluation.applied.len();
            }
        }
        times.sort_unstable();
        let micros = |share: usize| times[(times.len() - 1) * share / 1_000] as f64 / 1_000.0;
        println!(
            r#"{{"measure":"promo_evaluation","in":"native","offers_are":"{name}","lines":{LINES},"offers":{OFFERS},"evaluations":{EVALUATIONS},"applied_mean":{:.1},"p50_us":{:.1},"p99_us":{:.1},"max_us":{:.1}}}"#,
            applied as f64 / EVALUATIONS as f64,
            micros(500),
            micros(990),
            micros(1_000),
        );
    }
}
