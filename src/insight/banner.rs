//! What a banner is called: the one place in which the studio's results ask who made it.

use comptoir_db::Error;

use crate::server::request::RequestContext;

/// The banner's name; the beginning of its id where nobody gave it one.
pub async fn banner_name(_context: &RequestContext, banner: &str) -> Result<String, Error> {
    Ok(banner.chars().take(8).collect())
}
