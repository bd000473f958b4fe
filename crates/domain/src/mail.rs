//! Mails: what there is to tell by one, and how long it is tried.

use crate::consent::Matter;

const MINUTE_MS: i64 = 60 * 1000;
const HOUR_MS: i64 = 60 * MINUTE_MS;

/// After how long a mail is no news any more: it is given up. Mail servers themselves try for four to five days
/// (RFC 5321, 4.5.4.1), but a reservation is over by then.
pub const GIVE_UP_MS: i64 = 48 * HOUR_MS;

/// The longest pause between two tries.
const PAUSE_LIMIT_MS: i64 = 4 * HOUR_MS;

/// What a mail tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    OrderReserved,
    OrderReady,
    OrderCancelled,
    OrderExpired,
    /// Nobody came yet, and the hold is over soon.
    OrderReminder,
    /// What was waited for is in a store again.
    Restock,
    VerifyAddress,
    ResetPassword,
    StaffInvitation,
    /// A promo code for the customer.
    CodeIssued,
}

impl Kind {
    pub const ALL: [Kind; 10] = [
        Kind::OrderReserved,
        Kind::OrderReady,
        Kind::OrderCancelled,
        Kind::OrderExpired,
        Kind::OrderReminder,
        Kind::Restock,
        Kind::VerifyAddress,
        Kind::ResetPassword,
        Kind::StaffInvitation,
        Kind::CodeIssued,
    ];

    /// The name it is kept under.
    pub fn name(self) -> &'static str {
        match self {
            Kind::OrderReserved => "order_reserved",
            Kind::OrderReady => "order_ready",
            Kind::OrderCancelled => "order_cancelled",
            Kind::OrderExpired => "order_expired",
            Kind::OrderReminder => "order_reminder",
            Kind::Restock => "restock",
            Kind::VerifyAddress => "verify_address",
            Kind::ResetPassword => "reset_password",
            Kind::StaffInvitation => "staff_invitation",
            Kind::CodeIssued => "code_issued",
        }
    }

    /// What its account must agree to, at the moment it is sent. Mails that somebody asked for need nothing: about their
    /// order and its end, about what they wait for, with a link they wanted. A mail that the shop thinks of by itself
    /// needs a consent, names its account in its facts (`customer`), and carries the way to stop it.
    pub fn consent(self) -> Option<Matter> {
        match self {
            Kind::OrderReserved
            | Kind::OrderReady
            | Kind::OrderCancelled
            | Kind::OrderExpired
            | Kind::OrderReminder
            | Kind::Restock
            | Kind::VerifyAddress
            | Kind::ResetPassword
            | Kind::StaffInvitation => None,
            Kind::CodeIssued => Some(Matter::OFFERS_BY_MAIL),
        }
    }

    /// The kind of that name.
    pub fn named(name: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// When a mail that was tried so many times, the last time now, is tried again; `None` when it is given up. All instants
/// in milliseconds since 1970 (UTC). The pause doubles from a minute to four hours, and `chance`, any number at all,
/// takes up to half of it away: many mails that failed at once are not tried again at once.
pub fn next_try(tries: i64, created_at: i64, now: i64, chance: u32) -> Option<i64> {
    let pause = (MINUTE_MS << (tries - 1).clamp(0, 8)).min(PAUSE_LIMIT_MS);
    let at = now + pause - ((pause / 2 * i64::from(chance)) >> 32);
    (at < created_at + GIVE_UP_MS).then_some(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_as_they_are_written() {
        for kind in Kind::ALL {
            assert_eq!(Kind::named(kind.name()), Some(kind));
        }
        assert_eq!(Kind::named("Restock"), None);
    }

    #[test]
    fn pauses_grow_and_differ() {
        let pause = |tries, chance| next_try(tries, 0, 0, chance).unwrap();
        assert_eq!([1, 2, 3, 8].map(|tries| pause(tries, 0) / MINUTE_MS), [1, 2, 4, 128]);
        assert_eq!([9, 30, i64::MAX].map(|tries| pause(tries, 0)), [PAUSE_LIMIT_MS; 3]);
        for tries in 1..12 {
            let (least, most) = (pause(tries, u32::MAX), pause(tries, 0));
            assert!(least >= most / 2 && least < most / 2 + 2, "{tries}: {least} {most}");
        }
    }

    #[test]
    fn a_mail_is_given_up_after_two_days() {
        let (mut now, mut tries) = (0, 0);
        while let Some(next) = next_try(tries + 1, 0, now, 0) {
            assert!(next > now);
            (now, tries) = (next, tries + 1);
        }
        assert!(now > GIVE_UP_MS - PAUSE_LIMIT_MS && now < GIVE_UP_MS);
        assert!((15..25).contains(&tries), "{tries}");
    }
}
