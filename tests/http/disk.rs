//! The disk is full: reads go on, writes say so, nothing acknowledged is lost, and it heals by itself.

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use comptoir_db::{Engine, verify};
use serde_json::json;

use super::browser::Browser;
use super::shop::{KETTLE, Place, Shop};

/// A small disk, gone with the value.
struct Disk(PathBuf);

impl Disk {
    /// `None` where nobody may make one.
    fn mount(at: &Path, size: &str) -> Option<Disk> {
        fs::create_dir(at).expect("a folder");
        let done = Command::new("mount").args(["-t", "tmpfs", "-o", &format!("size={size}"), "tmpfs"]).arg(at).output();
        done.is_ok_and(|done| done.status.success()).then(|| Disk(at.to_owned()))
    }

    /// Writes until there is no room for a single page.
    fn fill(&self) {
        let mut file = File::create(self.0.join("filler")).expect("a file");
        for piece in [64 * 1024, 1024] {
            while file.write_all(&vec![1; piece]).is_ok() {}
        }
    }

    fn empty(&self) {
        fs::remove_file(self.0.join("filler")).expect("it was there");
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        Command::new("umount").arg("--lazy").arg(&self.0).status().ok();
    }
}

#[test]
fn a_full_disk_stops_writes_alone_and_only_while_it_is_full() {
    let mut place = Place::demo(Engine::Sqlite).expect("SQLite is always there");
    let Some(disk) = Disk::mount(&place.path("small"), "16m") else {
        eprintln!("a full disk was NOT tested: only root may mount one");
        return;
    };
    let database = disk.0.join("shop.db");
    fs::copy(place.path("var/shop.db"), &database).expect("there is room for it");
    place.database = format!("sqlite:{}", database.display());
    let shop = Shop::serve(place, &[]);
    let browser = shop.browser();
    browser.add(KETTLE, 1);
    disk.fill();

    // What the log has room for is still written down; then it is said that nothing is.
    let mut acknowledged = 1;
    let refused = (0..900).find_map(|_| {
        let answer = add(&browser);
        acknowledged += i64::from(answer.status == 200);
        (answer.status != 200).then_some(answer)
    });
    let refused = refused.expect("the disk is full");
    assert_eq!(refused.refusal(), (503, "unavailable".into(), None));
    assert!(!refused.header("retry-after").is_empty());
    for path in ["/fr/", "/fr/products", "/fr/cart", "/readyz"] {
        assert_eq!(browser.get(path).status, 200, "{path}");
    }
    assert_eq!(browser.lines(), [(KETTLE.to_owned(), acknowledged)]);
    let plain = browser.submit("/api/cart/change", &[("id", "x")], "/fr/cart");
    assert_eq!(plain.status, 303);

    disk.empty();
    assert_eq!(add(&browser).status, 200);
    assert_eq!(browser.lines(), [(KETTLE.to_owned(), acknowledged + 1)]);
    let report = shop.with_db(async |db| verify::verify(db).await.expect("the database is read"));
    assert_eq!(report.mismatches, []);
    drop(shop);
}

fn add(browser: &Browser) -> super::browser::Answer {
    let intent = json!({ "type": "add_line", "sku": KETTLE, "quantity": 1 });
    browser.post("/api/cart/change", &browser.change(intent))
}
