//! Who looks at a page, as far as banners have to know.

use std::net::{IpAddr, Ipv6Addr};

use comptoir_domain::banner::Device;

use crate::server::request::RequestContext;

/// What keys of visitors without an owner are made for.
const PURPOSE: &str = "visitor of a day";
const DAY_MS: i64 = 24 * 60 * 60 * 1000;

/// What stands for the person when people are dealt out: the owner's id where there is one. Owners are made by the first
/// change only, so that most have none: then it is an HMAC of where they come from and what their browser says it is, under
/// the shop's secret and the day (UTC). It is worked out for each page, kept nowhere and another one tomorrow: somebody
/// without a cart may see another variant the next day, or on another network.
pub fn key(context: &RequestContext) -> String {
    if let Some(owner) = context.owner() {
        return owner.to_owned();
    }
    let day = context.now_ms.div_euclid(DAY_MS);
    let thing = format!("{day}\0{}\0{}", network(context.address), context.user_agent);
    format!("{:032x}", context.state.secret.derive(PURPOSE, &thing))
}

/// The address, of IPv6 the half that a line has: the other half is another one every day on most devices (RFC 8981).
fn network(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() >> 64 << 64)),
    }
}

/// What they hold in their hands, as their browser says: by the hint for it (`Sec-CH-UA-Mobile`), or in the User-Agent,
/// where phones say `Mobi` (MDN's advice for those without the hint).
pub fn device(user_agent: &str, hint: Option<&str>) -> Device {
    match hint {
        Some("?1") => Device::Phone,
        Some("?0") => Device::Desktop,
        _ if user_agent.contains("Mobi") => Device::Phone,
        _ => Device::Desktop,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_known_by_its_network() {
        let of = |address: &str| network(address.parse().unwrap()).to_string();
        assert_eq!(of("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::");
        assert_eq!(of("192.0.2.7"), "192.0.2.7");
    }

    #[test]
    fn phones_say_so() {
        assert_eq!(device("Mozilla/5.0 (Linux; Android 10; K) Mobile Safari/537.36", None), Device::Phone);
        assert_eq!(device("Mozilla/5.0 (X11; Linux x86_64)", None), Device::Desktop);
        assert_eq!(device("Mozilla/5.0 (X11; Linux x86_64)", Some("?1")), Device::Phone);
    }
}
