//! Pictures for banners: taken in, coded anew, refused.

use comptoir_db::Engine;
use serde_json::json;

use super::super::browser::{Answer, Browser};
use super::super::shop::{Shop, run};
use super::{live, plain, with};

const UPLOAD: &str = "/api/studio/banners/upload";

fn send(browser: &Browser, name: &str, content: &[u8]) -> Answer {
    let mut body = format!(
        "--cut\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\nContent-Type: image/png\r\n\r\n"
    )
    .into_bytes();
    body.extend(content);
    body.extend(b"\r\n--cut--\r\n");
    let headers = [("content-type", "multipart/form-data; boundary=cut"), ("origin", browser.shop.origin.as_str())];
    browser.send("POST", UPLOAD, &headers, Some(&body))
}

/// A PNG of one colour, so many pixels wide and high.
fn png(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = Vec::new();
    let image = image::RgbImage::from_pixel(width, height, image::Rgb([200, 40, 30]));
    image.write_to(&mut std::io::Cursor::new(&mut bytes), image::ImageFormat::Png).expect("a picture is written");
    bytes
}

/// The checksum of a PNG's chunk (ISO 3309, as RFC 2083 has it).
fn crc(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| if crc & 1 == 1 { 0xedb8_8320 ^ (crc >> 1) } else { crc >> 1 })
    })
}

/// A small PNG whose header says that it is larger.
fn boasting(side: u32) -> Vec<u8> {
    let mut bytes = png(2, 2);
    bytes[16..20].copy_from_slice(&side.to_be_bytes());
    bytes[20..24].copy_from_slice(&side.to_be_bytes());
    let sum = crc(&bytes[12..29]);
    bytes[29..33].copy_from_slice(&sum.to_be_bytes());
    bytes
}

#[test]
fn a_picture_is_coded_anew_and_shown() {
    run(Engine::Sqlite, &[], |shop: &Shop| {
        let marketer = shop.signed_in("marketer");
        // What stands behind the picture's end is no picture, and is not kept.
        let mut polyglot = png(40, 24);
        polyglot.extend(b"<script>alert('behind')</script>");
        let answer = send(&marketer, "../../<b>.png", &polyglot);
        assert_eq!(answer.status, 200, "{}", answer.text);
        let picture = answer.json();
        assert_eq!((&picture["width"], &picture["height"]), (&json!(40), &json!(24)));
        assert_eq!(send(&marketer, "again.png", &polyglot).json()["id"], picture["id"]);
        let id = picture["id"].as_str().expect("an id");
        for (name, kind) in [("40.avif", "image/avif"), ("40.webp", "image/webp"), ("40.jpg", "image/jpeg")] {
            let file = marketer.get(&format!("/pictures/{id}/{name}"));
            assert_eq!((file.status, file.header("content-type")), (200, kind));
            assert!(!file.text.contains("behind"), "{name}");
        }
        let content =
            json!({ "title": "Avent", "picture": { "id": id, "alt": "Une bougie", "focus": { "x": 100, "y": 900 } } });
        let variants = json!([{ "name": "a", "content": { "fr": content } }]);
        live(&marketer, &with(plain("home_hero", "Avent"), json!({ "variants": variants })));
        let page = shop.browser().page("/fr/");
        let image = page.one("img", ("alt", "Une bougie"));
        assert_eq!((image.get("width"), image.get("height")), ("40", "24"));
        assert_eq!(page.one("div", ("class", "banner-picture focus-x-2 focus-y-18")).name, "div");
    });
}

#[test]
fn what_is_no_picture_or_too_large_a_one_is_refused() {
    run(Engine::Sqlite, &[], |shop: &Shop| {
        let marketer = shop.signed_in("marketer");
        let svg = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>";
        let refused: [(&str, &[u8]); 6] = [
            ("a.svg", svg),
            ("a.png", svg),
            ("a.gif", b"GIF89a;alert(1)//"),
            ("a.html", b"<script>alert(1)</script>"),
            ("huge.png", &boasting(50_000)),
            ("cut.png", &png(40, 24)[..60]),
        ];
        for (name, content) in refused {
            let answer = send(&marketer, name, content);
            assert_eq!((answer.status, &answer.json()["code"]), (422, &json!("picture_invalid")), "{name}");
        }
        assert_eq!(send(&marketer, "none.png", b"").json()["code"], "file_missing");
        let heavy = vec![0; 20 * 1024 * 1024 + 1];
        assert_eq!(send(&marketer, "heavy.png", &heavy).json()["code"], "picture_too_large");
        assert_eq!(send(&shop.signed_in("seller"), "a.png", &png(2, 2)).json()["code"], "not_marketer");
        assert_eq!(shop.number("select count(*) from banner_picture"), 0);
        // A picture that nobody uploaded is no picture of a banner.
        let content = json!({ "title": "x", "picture": { "id": "0123456789abcdef" } });
        let banner = with(plain("cart", "x"), json!({ "variants": [{ "name": "a", "content": { "fr": content } }] }));
        let answer = marketer.post(super::SAVE, &json!({ "id": uuid::Uuid::new_v4(), "banner": banner }));
        assert_eq!(answer.json()["code"], "picture_unknown");
    });
}
