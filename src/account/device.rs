//! What a browser says it is, as far as people need it to tell their devices apart.

/// A browser and the system it runs on, by the names people know them by; empty where they cannot be told. Names
/// of companies and products: the same in every language.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Device {
    pub browser: &'static str,
    pub system: &'static str,
}

/// What a User-Agent has in it, and whose sign that is. The first that fits: nearly every browser also claims to be
/// Chrome or Safari.
const BROWSERS: [(&str, &str); 9] = [
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Chromium/", "Chromium"),
    ("Safari/", "Safari"),
];
const SYSTEMS: [(&str, &str); 7] = [
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("CrOS", "ChromeOS"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
];

impl Device {
    /// Reads a User-Agent header. Somebody's own words: only names of ours come out.
    pub fn of(user_agent: &str) -> Device {
        let find = |signs: &[(&str, &'static str)]| {
            signs.iter().find(|(sign, _)| user_agent.contains(sign)).map_or("", |(_, name)| *name)
        };
        Device { browser: find(&BROWSERS), system: find(&SYSTEMS) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(user_agent: &str, browser: &str, system: &str) {
        let device = Device::of(user_agent);
        assert_eq!((device.browser, device.system), (browser, system), "{user_agent}");
    }

    #[test]
    fn browsers_are_known_by_their_signs() {
        let chrome = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Mobile Safari/537.36";
        check(&format!("Mozilla/5.0 (Linux; Android 10; K) {chrome}"), "Chrome", "Android");
        check(&format!("Mozilla/5.0 (Windows NT 10.0; Win64; x64) {chrome} Edg/142.0.0.0"), "Edge", "Windows");
        check(&format!("Mozilla/5.0 (Linux; Android 14) SamsungBrowser/28.0 {chrome}"), "Samsung Internet", "Android");
        check("Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0", "Firefox", "Linux");
        let apple = "AppleWebKit/605.1.15 (KHTML, like Gecko)";
        check(
            &format!("Mozilla/5.0 (iPhone; CPU iPhone OS 18_7 like Mac OS X) {apple} Version/26.0 Safari/604.1"),
            "Safari",
            "iPhone",
        );
        check(
            &format!("Mozilla/5.0 (iPad; CPU OS 18_7 like Mac OS X) {apple} CriOS/142 Safari/604.1"),
            "Chrome",
            "iPad",
        );
        check(
            &format!("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) {apple} Version/26 Safari/605"),
            "Safari",
            "macOS",
        );
    }

    #[test]
    fn what_is_no_browser_has_no_name() {
        check("", "", "");
        check("curl/8.16.0", "", "");
        check("<script>alert(1)</script>", "", "");
    }
}
