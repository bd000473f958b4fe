//! A link for each account and matter. It names both and is signed with the shop's secret, so that no row is needed for it,
//! nobody can make one, and it is good for ever: mails are kept for years.

use comptoir_domain::Locale;
use comptoir_domain::consent::Matter;
use uuid::Uuid;

use crate::server::link_token;
use crate::server::secret::Secret;
use crate::server::session::hash;

/// The length of each half of the token: what it says, and that the shop says it.
const HALF: usize = 26;

/// The path of the page, which is also what a mail program asks by POST.
pub fn path(secret: &Secret, account: Uuid, matter: Matter, locale: Locale) -> String {
    format!("/{locale}/unsubscribe/{}{}", link_token::written(account.as_u128()), signature(secret, account, matter))
}

/// Whether a request is for such a link.
pub fn is_path(path: &str) -> bool {
    let after = |locale: Locale| path.strip_prefix(&format!("/{locale}/unsubscribe/")).is_some();
    Locale::ALL.into_iter().any(after)
}

/// Whose link it is and for what; `None` for what the shop did not sign. Whether there still is such an account is not
/// looked at.
pub fn read(secret: &Secret, token: &str) -> Option<(Uuid, Matter)> {
    let (account, signed) = token.split_at_checked(HALF)?;
    let (account, signed) = (Uuid::from_u128(link_token::bits(account)?), link_token::read(signed)?);
    // By their hashes: how long a comparison takes tells nothing of a hash's preimage.
    let fits = |matter: &Matter| hash(&signature(secret, account, *matter)) == hash(&signed);
    Matter::ALL.into_iter().find(fits).map(|matter| (account, matter))
}

fn signature(secret: &Secret, account: Uuid, matter: Matter) -> String {
    link_token::written(secret.derive("unsubscribe link", &format!("{account}/{}", matter.key())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_the_shop_signed_is_read() {
        let folder = tempfile::tempdir().unwrap();
        let secrets = ["one", "two"].map(|name| Secret::load(&folder.path().join(name)).unwrap());
        let account = Uuid::from_u128(0x0123_4567_89ab_cdef_0123_4567_89ab_cdef);
        let mut tokens = Vec::new();
        for matter in Matter::ALL {
            let path = path(&secrets[0], account, matter, Locale::En);
            assert!(is_path(&path));
            let token = path.strip_prefix("/en/unsubscribe/").unwrap().to_owned();
            assert_eq!(read(&secrets[0], &token.to_lowercase()), Some((account, matter)));
            assert_eq!(read(&secrets[1], &token), None);
            assert_eq!(read(&secrets[0], &format!("{token}0")), None);
            tokens.push(token);
        }
        assert_ne!(tokens[0], tokens[1]);
        let other = format!("{}{}", link_token::written(1), &tokens[0][HALF..]);
        for text in [other.as_str(), "", "x", &tokens[0][1..], &tokens[0][..HALF], &"é".repeat(30), &"0".repeat(52)] {
            assert_eq!(read(&secrets[0], text), None, "{text}");
        }
        assert!(!is_path("/de/unsubscribe/x") && !is_path("/fr/account") && !is_path("/fr/unsubscribe"));
    }
}
