//! What every request shares.

use std::sync::Arc;

use comptoir_db::Db;

use crate::insight::limit::Limit;
use crate::mail::smtp::Mailer;
use crate::server::assets::Assets;
use crate::server::banners::BannerCache;
use crate::server::config::Config;
use crate::server::hub::Hub;
use crate::server::secret::Secret;
use crate::server::shop::ShopCache;
use crate::server::webhook::Courier;

/// Cheap to clone: one allocation shared by all.
pub type State = Arc<Shared>;

pub struct Shared {
    pub config: Config,
    pub db: Db,
    pub shop: ShopCache,
    /// The banners that show now.
    pub banners: BannerCache,
    pub hub: Hub,
    pub assets: Assets,
    pub secret: Secret,
    /// The way to the mail server, where there is one.
    pub mailer: Option<Mailer>,
    /// Held by the import that runs in this process: one at a time.
    pub imports: Arc<tokio::sync::Mutex<()>>,
    /// Held by who codes an uploaded picture: one at a time, each takes a processor for seconds.
    pub pictures: Arc<tokio::sync::Mutex<()>>,
    pub courier: Courier,
    /// How often who tells of banners.
    pub beacons: Limit,
}
