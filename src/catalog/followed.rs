//! Which variants' stock a page follows live, where it shows that of many.

use comptoir_db::catalog::card;
use comptoir_db::change_log;
use comptoir_domain::Revision;

use crate::server::request::RequestContext;

/// How many: a stream takes 64 topics, of all tabs of a browser.
const LIMIT: usize = 40;

/// The first of the variants, with the revision of what is known of them now. Asked before their levels are read, a
/// movement between the two is told again, never missed.
pub async fn of_variants(
    context: &RequestContext,
    skus: impl IntoIterator<Item = String>,
) -> Result<Vec<(String, Revision)>, comptoir_db::Error> {
    let skus: Vec<String> = skus.into_iter().take(LIMIT).collect();
    let topics: Vec<String> = skus.iter().map(|sku| change_log::variant_topic(sku)).collect();
    let revisions = change_log::revisions(&context.state.db, &topics).await?;
    Ok(skus.into_iter().zip(revisions).collect())
}

/// Likewise of the products' variants, the scarcest first.
pub async fn of_products(
    context: &RequestContext,
    handles: &[&str],
) -> Result<Vec<(String, Revision)>, comptoir_db::Error> {
    of_variants(context, card::scarcest(&context.state.db, handles, LIMIT).await?).await
}
