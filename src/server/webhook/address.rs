//! Where the shop may be sent to: the public Internet over TLS. A machine says where it wants to be told; it must not
//! make the shop knock at what only the shop can reach (server-side request forgery, CWE-918).

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use url::{Host, Url};

/// The longest address, in bytes.
const URL_LIMIT_BYTES: usize = 2048;

/// Why an address is not one to be told at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoAddress {
    /// Not `https`, too long, with a name and password, or no URL at all.
    Invalid,
    /// It is this machine's or its network's own.
    Private,
}

/// Reads where to send. A `local` shop, which is a demo or a test, may be sent to its own machine without TLS.
pub fn read(text: &str, local: bool) -> Result<Url, NoAddress> {
    if text.len() > URL_LIMIT_BYTES {
        return Err(NoAddress::Invalid);
    }
    let url = Url::parse(text).map_err(|_| NoAddress::Invalid)?;
    let plain = match url.scheme() {
        "https" => false,
        "http" if local => true,
        _ => return Err(NoAddress::Invalid),
    };
    if !url.username().is_empty() || url.password().is_some() || url.fragment().is_some() {
        return Err(NoAddress::Invalid);
    }
    let address = match url.host() {
        Some(Host::Ipv4(address)) => Some(IpAddr::V4(address)),
        Some(Host::Ipv6(address)) => Some(IpAddr::V6(address)),
        Some(Host::Domain(name)) if is_this_machine(name) != plain => return Err(NoAddress::Private),
        Some(Host::Domain(_)) => None,
        None => return Err(NoAddress::Invalid),
    };
    match address.is_none_or(|address| may_reach(address, plain)) {
        true => Ok(url),
        false => Err(NoAddress::Private),
    }
}

/// A name that needs no look-up to be known (RFC 6761, section 6.3).
fn is_this_machine(name: &str) -> bool {
    let name = name.trim_end_matches('.');
    name == "localhost" || name.ends_with(".localhost")
}

/// Whether the shop may connect: without TLS to its own machine, with it to everywhere else.
pub fn may_reach(address: IpAddr, plain: bool) -> bool {
    match plain {
        true => address.is_loopback(),
        false => is_public(address),
    }
}

/// Whether the address is a host's of the public Internet, by the registries of special-purpose addresses (RFC 6890).
fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let special = address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_multicast()
        || address.is_broadcast()
        || address.is_documentation();
    let [first, second, third, _] = address.octets();
    let reserved = match (first, second, third) {
        // This network, what carriers share (RFC 6598), protocols, relays to IPv6, benchmarks, and the rest of class E.
        (0, ..) | (100, 64..=127, _) | (192, 0, 0) | (192, 88, 99) | (198, 18..=19, _) | (240..=255, ..) => true,
        _ => false,
    };
    !special && !reserved
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    let [first, second, ..] = address.segments();
    // Global unicast is 2000::/3, and nothing else is: loopback, unique-local, link-local, multicast, mapped and
    // translated addresses of IPv4 lie outside.
    let global = first & 0xe000 == 0x2000;
    // In it: protocols such as Teredo, documentation, and 6to4, which leads to an address of IPv4.
    let special = (first == 0x2001 && (second < 0x0200 || second == 0x0db8))
        || first == 0x2002
        || (first == 0x3fff && second < 0x1000);
    global && !special
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_public_addresses_are_reached() {
        for text in [
            "0.0.0.0",
            "10.0.0.1",
            "100.64.0.1",
            "127.0.0.1",
            "127.9.9.9",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.8",
            "192.0.2.1",
            "192.88.99.1",
            "192.168.1.1",
            "198.18.0.1",
            "198.51.100.7",
            "203.0.113.9",
            "224.0.0.1",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::ffff:8.8.8.8",
            "::ffff:10.0.0.1",
            "64:ff9b::a00:1",
            "100::1",
            "2001::1",
            "2001:db8::1",
            "2002:a00:1::1",
            "3fff::1",
            "fc00::1",
            "fd12:3456::1",
            "fe80::1",
            "fec0::1",
            "ff02::1",
        ] {
            assert!(!is_public(text.parse().unwrap()), "{text}");
        }
        for text in ["8.8.8.8", "93.184.215.14", "100.128.0.1", "172.32.0.1", "2606:2800:21f:cb07::1", "2a00::1"] {
            assert!(is_public(text.parse().unwrap()), "{text}");
        }
    }

    #[test]
    fn addresses_are_read_as_browsers_read_them() {
        let read = |text: &str| read(text, false).map(String::from);
        assert_eq!(read("https://erp.example/hook?shop=1").as_deref(), Ok("https://erp.example/hook?shop=1"));
        assert_eq!(read("HTTPS://ERP.example:8443").as_deref(), Ok("https://erp.example:8443/"));
        for text in [
            "",
            "erp.example",
            "http://erp.example/",
            "ftp://erp.example/",
            "https://",
            "https://u:p@erp.example/",
            "https://u@erp.example/",
            "https://erp.example/#part",
            "javascript:alert(1)",
            "https://a b/",
        ] {
            assert_eq!(read(text), Err(NoAddress::Invalid), "{text}");
        }
        assert_eq!(read(&format!("https://erp.example/{}", "x".repeat(2048))), Err(NoAddress::Invalid));
        // In every spelling that a URL has for an address.
        for text in [
            "https://127.0.0.1/",
            "https://2130706433/",
            "https://0x7f.1/",
            "https://0177.0.0.1/",
            "https://[::1]/",
            "https://[::ffff:127.0.0.1]/",
            "https://localhost/",
            "https://a.localhost./",
            "https://LOCALHOST:8443/",
            "https://169.254.169.254/latest/meta-data/",
            "https://①⑦②.16.0.1/",
        ] {
            assert_eq!(read(text), Err(NoAddress::Private), "{text}");
        }
    }

    #[test]
    fn a_local_shop_is_sent_to_its_own_machine_without_tls_and_nowhere_else_so() {
        for text in ["http://127.0.0.1:9/", "http://localhost:9/", "http://[::1]:9/", "https://erp.example/"] {
            assert!(read(text, true).is_ok(), "{text}");
        }
        for text in ["http://erp.example/", "http://10.0.0.1/", "https://127.0.0.1/", "https://localhost/"] {
            assert_eq!(read(text, true), Err(NoAddress::Private), "{text}");
        }
    }
}
