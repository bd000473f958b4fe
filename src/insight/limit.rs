//! How often one address may tell of banners: whoever lies does so slowly. Addresses are kept in memory for a minute, and
//! nowhere else.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Mutex, PoisonError};

/// How often in a minute: a page tells twice or three times, and a store's guests share an address.
pub const TIMES: u32 = 300;
const MINUTE_MS: i64 = 60_000;
/// How many addresses are kept in mind: some 2 MB. Beyond them nobody new is counted until a minute is over.
const ADDRESSES: usize = 50_000;

/// Counts who told, by the minute.
#[derive(Debug, Default)]
pub struct Limit(Mutex<HashMap<IpAddr, Minute>>);

#[derive(Debug)]
struct Minute {
    began_at: i64,
    times: u32,
}

impl Limit {
    /// Whether somebody at the address may tell now, which is counted.
    pub fn allows(&self, address: IpAddr, now_ms: i64) -> bool {
        let address = network(address);
        let mut minutes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if minutes.len() >= ADDRESSES && !minutes.contains_key(&address) {
            minutes.retain(|_, minute| now_ms < minute.began_at + MINUTE_MS);
            if minutes.len() >= ADDRESSES {
                return false;
            }
        }
        let minute = minutes.entry(address).or_insert(Minute { began_at: now_ms, times: 0 });
        if now_ms >= minute.began_at + MINUTE_MS {
            *minute = Minute { began_at: now_ms, times: 0 };
        }
        minute.times = minute.times.saturating_add(1);
        minute.times <= TIMES
    }
}

/// Whoever has one address of IPv6 has all of its network of 64 bits (RFC 6177).
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() & !u128::from(u64::MAX))),
        address => address,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_tells_so_often_in_a_minute() {
        let (limit, address, other) = (Limit::default(), "192.0.2.1".parse().unwrap(), "192.0.2.2".parse().unwrap());
        assert!((0..TIMES).all(|_| limit.allows(address, 1)));
        assert!(!limit.allows(address, MINUTE_MS) && limit.allows(other, MINUTE_MS));
        assert!(limit.allows(address, 1 + MINUTE_MS));
    }

    #[test]
    fn a_network_is_one() {
        let limit = Limit::default();
        let address = |n: u32| format!("2001:db8:0:1::{n:x}").parse().unwrap();
        assert!((0..TIMES).all(|n| limit.allows(address(n), 1)));
        assert!(!limit.allows(address(9_999), 1));
        assert!(limit.allows("2001:db8:0:2::1".parse().unwrap(), 1));
        // The same address written otherwise is the same.
        assert!((0..TIMES).all(|_| limit.allows("192.0.2.1".parse().unwrap(), 1)));
        assert!(!limit.allows("::ffff:192.0.2.1".parse().unwrap(), 1));
    }
}
