//! Through what people came to a campaign's code: one promotion has many doors.

/// One channel of a campaign, as its report has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Source {
    /// A banner's button.
    Banner,
    /// A mail: the one that brought the code, or the link in it.
    Mail,
    /// The leaflet's link.
    Leaflet,
    /// The link that is shared elsewhere.
    Social,
    /// A printed code, handed out in a store.
    Store,
    /// Put into the account by the shop, without a mail.
    Account,
}

impl Source {
    /// Each of them, in the order of a report.
    pub const ALL: [Source; 6] =
        [Source::Banner, Source::Mail, Source::Leaflet, Source::Social, Source::Store, Source::Account];

    /// Those that have a short link each.
    pub const LINKS: [Source; 3] = [Source::Mail, Source::Leaflet, Source::Social];

    /// The name it is kept under.
    pub fn name(self) -> &'static str {
        match self {
            Source::Banner => "banner",
            Source::Mail => "mail",
            Source::Leaflet => "leaflet",
            Source::Social => "social",
            Source::Store => "store",
            Source::Account => "account",
        }
    }

    /// The source of that name.
    pub fn named(name: &str) -> Option<Source> {
        Source::ALL.into_iter().find(|source| source.name() == name)
    }

    /// The source of that name, if it has a link: what an address may say of itself.
    pub fn of_link(name: &str) -> Option<Source> {
        Source::named(name).filter(|source| Source::LINKS.contains(source))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sources_are_known_by_their_names() {
        for source in Source::ALL {
            assert_eq!(Source::named(source.name()), Some(source));
        }
        assert_eq!((Source::named(""), Source::of_link("store")), (None, None));
        assert_eq!(Source::of_link("leaflet"), Some(Source::Leaflet));
    }
}
