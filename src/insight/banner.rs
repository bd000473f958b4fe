//! What a banner is called: the one place in which the studio's results ask who made it.

use comptoir_db::{Error, banner};

use crate::server::request::RequestContext;

/// The banner's name; the beginning of its id where it is gone.
pub async fn banner_name(context: &RequestContext, banner: &str) -> Result<String, Error> {
    let kept = banner::find(&context.state.db, banner).await?;
    Ok(kept.map_or_else(|| banner.chars().take(8).collect(), |kept| kept.banner.name))
}
