//! Which price column counts.

use std::collections::BTreeSet;

use comptoir_db::catalog::price::NewPrice;
use comptoir_import::products::{ProductRecord, VariantRecord};

use crate::import::run::Run;

/// The column whose prices are written, with the tax in them.
pub(super) struct Market {
    /// As the file writes it; nothing for the file's own currency.
    pub(super) name: Option<String>,
    tax_rate_bp: i64,
}

impl Market {
    /// Chooses as the person said and tells so; nothing when that cannot be, which is a problem then.
    pub(super) fn choose(run: &mut Run, records: &[ProductRecord]) -> Option<Market> {
        let currency = run.currency();
        if currency.decimals() != 2 {
            let what = format!("the prices have two decimals, which {currency} has not");
            run.problem(None, "", what, "import into a shop whose currency has two decimals, such as EUR");
            return None;
        }
        let names = names(records);
        let list = names.iter().copied().collect::<Vec<_>>().join(", ");
        let name = match run.options.market.clone() {
            None => None,
            Some(wanted) => {
                let found = names.iter().find(|name| name.to_lowercase() == wanted.trim().to_lowercase());
                let Some(found) = found else {
                    let fix = if list.is_empty() {
                        "the file has the one price column of its own: leave --market out".to_owned()
                    } else {
                        format!("the file has {list}")
                    };
                    run.problem(None, "", format!("the file has no prices for the market \"{wanted}\""), fix);
                    return None;
                };
                Some((*found).to_owned())
            }
        };
        let column = name.as_ref().map_or("the file's own column".to_owned(), |name| format!("the column of {name}"));
        let markets = if list.is_empty() { String::new() } else { format!("; the file has markets: {list}") };
        run.summary.note(format!("prices: {column}, taken as {currency}{markets}"));
        Some(Market { name, tax_rate_bp: run.options.tax_rate_bp })
    }

    /// What the variant costs, or nothing where the column is blank.
    pub(super) fn price(&self, variant: &VariantRecord) -> Option<NewPrice> {
        let price = variant.prices.iter().find(|price| price.market == self.name)?;
        Some(NewPrice {
            amount_minor: price.amount_minor,
            compare_at_minor: price.compare_at_minor.filter(|former| *former > price.amount_minor),
            tax_rate_bp: if variant.taxable { self.tax_rate_bp } else { 0 },
        })
    }

    /// Whether the product is kept out of the market.
    pub(super) fn excludes(&self, record: &ProductRecord) -> bool {
        self.name.as_ref().is_some_and(|name| record.excluded_markets.contains(name))
    }
}

fn names(records: &[ProductRecord]) -> BTreeSet<&str> {
    let priced = records.iter().flat_map(|record| &record.variants).flat_map(|variant| &variant.prices);
    let priced = priced.filter_map(|price| price.market.as_deref());
    let excluded = records.iter().flat_map(|record| &record.excluded_markets).map(String::as_str);
    priced.chain(excluded).collect()
}

#[cfg(test)]
mod tests {
    use comptoir_import::products::PriceRecord;

    use super::*;
    use crate::import::Options;

    fn record() -> ProductRecord {
        let price = |market: Option<&str>, amount_minor, compare_at_minor| PriceRecord {
            market: market.map(str::to_owned),
            amount_minor,
            compare_at_minor,
        };
        let variant = VariantRecord {
            prices: vec![price(None, 2000, Some(1500)), price(Some("Europe"), 1800, Some(2500))],
            taxable: true,
            ..VariantRecord::default()
        };
        ProductRecord { variants: vec![variant], excluded_markets: vec!["Japan".into()], ..ProductRecord::default() }
    }

    fn choose(market: Option<&str>) -> (Option<Market>, Run) {
        let options = Options { market: market.map(str::to_owned), ..Options::new("pictures".into(), 0) };
        let mut run = Run::new("p.csv", options);
        (Market::choose(&mut run, &[record()]), run)
    }

    #[test]
    fn the_markets_column_counts() {
        let (market, run) = choose(Some("europe "));
        let price = market.unwrap().price(&record().variants[0]).unwrap();
        assert_eq!((price.amount_minor, price.compare_at_minor, price.tax_rate_bp), (1800, Some(2500), 2000));
        assert_eq!(
            run.summary.notes,
            ["prices: the column of Europe, taken as EUR; the file has markets: Europe, Japan"]
        );
    }

    #[test]
    fn a_former_price_below_the_price_is_none() {
        let (market, _) = choose(None);
        let price = market.unwrap().price(&record().variants[0]).unwrap();
        assert_eq!((price.amount_minor, price.compare_at_minor), (2000, None));
    }

    #[test]
    fn a_blank_column_is_no_price_and_an_excluded_product_is_told() {
        let market = choose(Some("Japan")).0.unwrap();
        assert_eq!(market.price(&record().variants[0]), None);
        assert!(market.excludes(&record()));
    }

    #[test]
    fn an_unknown_market_is_refused_with_those_there_are() {
        let (market, run) = choose(Some("Mars"));
        assert!(market.is_none());
        assert!(run.problems.to_string().ends_with("\"Mars\"; the file has Europe, Japan"), "{}", run.problems);
    }

    #[test]
    fn a_currency_without_cents_is_refused() {
        let options = Options { currency: "JPY".parse().ok(), ..Options::new("pictures".into(), 0) };
        let mut run = Run::new("p.csv", options);
        assert!(Market::choose(&mut run, &[record()]).is_none());
        assert_eq!(run.problems.total(), 1);
    }
}
