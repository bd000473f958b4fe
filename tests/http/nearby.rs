//! Where it can be had, beyond the product's page: all of the cart, the wishes, and the store that somebody chose.

use comptoir_db::Engine;
use serde_json::json;

use super::browser::Browser;
use super::html::Document;
use super::shop::{DRYER, KETTLE, Shop, TOASTER, run};

on_both_engines!(
    a_cart_says_which_stores_have_all_of_it,
    two_stores_share_a_cart,
    a_store_is_chosen_where_it_is_offered,
    the_own_store_leads_on_a_product,
    wishes_say_where_they_are,
);

const CROIX_ROUSSE: &str = "lyon-croix-rousse";
const GUILLOTIERE: &str = "lyon-guillotiere";
const NANTES: &str = "nantes-talensac";
const PRODUCT: &str = "/fr/products/electric-kettle-1-7l?variant=ELECTRIC-KETTLE-1-7L-WHITE";

/// Leaves of these variants what is said here and no more.
fn stock(shop: &Shop, levels: &[(&str, &str, i64)]) {
    for table in ["stock_movement", "stock_level"] {
        shop.execute(&format!("delete from {table} where sku in ('{KETTLE}', '{TOASTER}', '{DRYER}')"));
    }
    for (sku, store, pieces) in levels {
        shop.import_stock(sku, store, *pieces);
    }
}

fn choose(browser: &Browser, store: &str) {
    let change = browser.change(json!({ "type": "choose_store", "store": store }));
    let answer = browser.post("/api/cart/change", &change);
    assert_eq!(answer.status, 200, "{}", answer.text);
}

/// The section's elements, of a page or of its renewed inside.
struct Section(Document);

impl Section {
    fn of(browser: &Browser, locale: &str) -> Section {
        let page = browser.page(&format!("/{locale}/cart"));
        assert_eq!(page.with_test_id("gather").len(), 1);
        let elements = page.elements.into_iter().skip_while(|it| it.get("data-testid") != "gather");
        Section(Document { elements: elements.take_while(|it| it.name != "aside").collect() })
    }

    /// The same, as a script asks for it again.
    fn renewed(browser: &Browser, locale: &str) -> Section {
        let answer = browser.post("/api/cart/gather", &json!({ "locale": locale }));
        assert_eq!((answer.status, answer.set_cookies().len()), (200, 0), "{}", answer.text);
        Section(Document::parse(answer.json()["html"].as_str().expect("HTML")))
    }

    /// Store, how many products it has, the class of its words, and the words.
    fn rows(&self) -> Vec<(String, String, String, String)> {
        let mut rows: Vec<(String, String, String, String)> = Vec::new();
        for element in &self.0.elements {
            if element.get("data-testid") == "store-row" {
                let of = |name: &str| element.get(name).to_owned();
                rows.push((of("data-store"), of("data-available"), String::new(), String::new()));
            }
            if let (Some(class), Some(row)) = (element.get("class").strip_prefix("stock "), rows.last_mut()) {
                (row.2, row.3) = (class.to_owned(), element.text.clone());
            }
        }
        rows
    }

    fn stores(&self) -> Vec<String> {
        self.rows().into_iter().map(|(store, ..)| store).collect()
    }

    /// The texts of the elements with that class.
    fn texts(&self, class: &str) -> Vec<String> {
        let found = self.0.elements.iter().filter(|it| it.get("class") == class);
        found.map(|it| it.text.replace('\u{a0}', " ")).collect()
    }
}

fn row(store: &str, lines: &str, class: &str, said: &str) -> (String, String, String, String) {
    (store.to_owned(), lines.to_owned(), class.to_owned(), said.to_owned())
}

fn a_cart_says_which_stores_have_all_of_it(shop: &Shop) {
    stock(
        shop,
        &[
            (KETTLE, CROIX_ROUSSE, 5),
            (TOASTER, CROIX_ROUSSE, 1),
            (KETTLE, GUILLOTIERE, 4),
            (TOASTER, GUILLOTIERE, 3),
            (KETTLE, NANTES, 9),
        ],
    );
    let ana = shop.browser();
    assert_eq!(Section::of(&ana, "fr").rows(), []);
    ana.add(KETTLE, 2);
    ana.add(TOASTER, 1);
    let last = row(CROIX_ROUSSE, "2", "low", "Tout y est, dont les derniers");
    let all = row(GUILLOTIERE, "2", "some", "Tout y est");
    assert_eq!(Section::of(&ana, "fr").rows(), [last.clone(), all.clone()]);
    assert_eq!(Section::of(&ana, "en").rows()[1], row(GUILLOTIERE, "2", "some", "All of it is here"));
    // With a store of one's own: that one first, with what it lacks; the others from there on.
    choose(&ana, NANTES);
    let section = Section::of(&ana, "fr");
    assert_eq!(section.rows()[0], row(NANTES, "1", "none", "1 produit sur 2"));
    let mut others = section.rows()[1..].to_vec();
    others.sort();
    assert_eq!(others, [last, all]);
    let [missing] = &section.texts("pieces")[..] else { panic!("{:?}", section.texts("pieces")) };
    assert!(missing.starts_with("Il manque 1 × Grille-pain"), "{missing}");
    assert_eq!(section.texts("own"), ["Votre magasin"]);
    let english = Section::of(&ana, "en");
    assert_eq!(english.rows()[0].3, "1 of 2 products");
    assert!(english.texts("pieces")[0].starts_with("Missing: 1 × "), "{:?}", english.texts("pieces"));
    choose(&ana, GUILLOTIERE);
    let section = Section::of(&ana, "fr");
    assert_eq!(section.stores(), [GUILLOTIERE, CROIX_ROUSSE]);
    let far = section.0.text().replace('\u{a0}', " ");
    assert!(far.contains("km de votre magasin"), "{far}");

    // What a script asks for again is what the page says, in either language.
    for locale in ["fr", "en"] {
        let (page, renewed) = (Section::of(&ana, locale), Section::renewed(&ana, locale));
        assert_eq!(renewed.rows(), page.rows());
        assert_eq!(renewed.texts("pieces"), page.texts("pieces"));
    }
    assert_eq!(Section::renewed(&shop.browser(), "fr").rows(), []);
    // It says nothing that was true a moment ago.
    shop.import_stock(TOASTER, GUILLOTIERE, 0);
    assert_eq!(Section::renewed(&ana, "fr").rows()[0], row(GUILLOTIERE, "1", "none", "1 produit sur 2"));
    // The page's stream tells when to ask again.
    let page = ana.page("/fr/cart");
    let state: serde_json::Value =
        serde_json::from_str(&page.one("script", ("id", "comptoir-state")).text).expect("the state is JSON");
    let revision = |sku: &str| shop.number(&format!("select revision from topic where name = 'variant/{sku}'"));
    assert_eq!(state["variants"], json!([[KETTLE, revision(KETTLE)], [TOASTER, revision(TOASTER)]]));
}

fn two_stores_share_a_cart(shop: &Shop) {
    stock(shop, &[(KETTLE, CROIX_ROUSSE, 5), (TOASTER, GUILLOTIERE, 3), (DRYER, GUILLOTIERE, 1), (TOASTER, NANTES, 8)]);
    let ana = shop.browser();
    ana.add(KETTLE, 4);
    ana.add(TOASTER, 1);
    let section = Section::of(&ana, "fr");
    assert_eq!(
        section.rows(),
        [
            row(CROIX_ROUSSE, "1", "some", "4 articles à prendre ici"),
            row(GUILLOTIERE, "1", "some", "1 article à prendre ici")
        ]
    );
    assert_eq!(
        section.texts("gather-lead"),
        ["En deux magasins : 4 articles à Lyon Croix-Rousse, 1 à Lyon Guillotière."]
    );
    let lead = Section::of(&ana, "en").texts("gather-lead");
    assert_eq!(lead, ["In two stores: 4 items at Lyon Croix-Rousse, 1 at Lyon Guillotière."]);
    // The own store takes part: it says what it lacks, the other what to take there.
    choose(&ana, NANTES);
    let section = Section::of(&ana, "fr");
    assert_eq!(
        section.rows(),
        [row(NANTES, "1", "none", "1 produit sur 2"), row(CROIX_ROUSSE, "1", "some", "4 articles à prendre ici")]
    );
    let pieces = section.texts("pieces");
    assert!(pieces[0].starts_with("Il manque 4 × ") && pieces[1].starts_with("4 × "), "{pieces:?}");

    // No two have all of it: the fullest is shown beside the own one, of equals the nearest.
    ana.add(DRYER, 2);
    let section = Section::of(&ana, "fr");
    assert_eq!(section.texts("gather-lead"), ["Aucun magasin n’a tout en ce moment, même à deux."]);
    assert_eq!(section.stores(), [NANTES, CROIX_ROUSSE]);
    // What is no longer sold is asked of no store.
    shop.execute(&format!("delete from price where sku = '{DRYER}'"));
    assert_eq!(Section::of(&ana, "fr").rows()[1].3, "4 articles à prendre ici");
    ana.add(KETTLE, 2);
    assert_eq!(Section::of(&ana, "fr").stores(), [NANTES, GUILLOTIERE]);
}

/// The fields of the form that chooses the store, as the page has them.
fn form(page: &Document, store: &str) -> Vec<(String, String)> {
    let forms = page.elements.split(|it| it.name == "form");
    let chosen = forms.into_iter().find(|fields| {
        let has = |name: &str, value: &str| fields.iter().any(|it| it.get("name") == name && it.get("value") == value);
        has("intent[type]", "choose_store") && has("intent[store]", store)
    });
    let fields = chosen.unwrap_or_else(|| panic!("no form for {store}")).iter().take_while(|it| it.name != "button");
    let inputs = fields.filter(|it| it.name == "input");
    inputs.map(|it| (it.get("name").to_owned(), it.get("value").to_owned())).collect()
}

fn a_store_is_chosen_where_it_is_offered(shop: &Shop) {
    stock(shop, &[(KETTLE, GUILLOTIERE, 5), (KETTLE, NANTES, 5)]);
    let ana = shop.browser();
    ana.add(KETTLE, 1);
    let press = |browser: &Browser, path: &str, store: &str| {
        let fields = form(&browser.page(path), store);
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let answer = browser.submit("/api/cart/change", &fields, path);
        let told = if path.contains('?') { '&' } else { '?' };
        assert_eq!(
            (answer.status, answer.header("location")),
            (303, format!("{path}{told}notice=store_chosen").as_str())
        );
        browser.page(answer.header("location"))
    };
    assert_eq!(Section::of(&ana, "fr").stores(), [GUILLOTIERE, NANTES]);
    press(&ana, "/fr/cart", NANTES);
    assert_eq!(
        (Section::of(&ana, "fr").stores(), &ana.cart()["store"]),
        (vec![NANTES.into(), GUILLOTIERE.into()], &json!(NANTES))
    );

    // On the store's own page, by somebody new.
    let ben = shop.browser();
    let path = "/en/stores/lyon-croix-rousse";
    assert_eq!(ben.page(path).with_test_id("choose-store").len(), 1);
    let page = press(&ben, path, CROIX_ROUSSE);
    assert!(page.text().contains("Your store") && page.with_test_id("choose-store").is_empty());
    assert_eq!(ben.page("/en/stores/nantes-talensac").with_test_id("choose-store").len(), 1);
    assert_eq!(ben.cart()["store"], CROIX_ROUSSE);
    let shelf =
        page.all("a").filter(|link| link.get("href") == format!("/en/products?store={CROIX_ROUSSE}&in_stock=1"));
    assert_eq!(shelf.count(), 1);

    // The list offers it and filters nothing; what was asked for stands.
    let offered = |browser: &Browser, path: &str| -> (Vec<String>, usize) {
        let page = browser.page(path);
        let options = page.all("option").filter(|it| it.attributes().any(|(name, _)| name == "selected"));
        let chosen = options.map(|it| it.get("value").to_owned()).filter(|value| !value.is_empty()).collect();
        (chosen, page.with_test_id("product-card").len())
    };
    let everything = offered(&shop.browser(), "/fr/products");
    assert_eq!(everything, (vec![], 24));
    assert_eq!(offered(&ana, "/fr/products"), (vec![NANTES.to_owned()], 24));
    assert_eq!(offered(&ana, "/fr/products?store=&sort="), everything);
    assert_eq!(offered(&ana, &format!("/fr/products?store={GUILLOTIERE}")), (vec![GUILLOTIERE.to_owned()], 24));
    assert_eq!(offered(&ana, "/fr/products?in_stock=1"), everything);
}

fn the_own_store_leads_on_a_product(shop: &Shop) {
    stock(shop, &[(KETTLE, GUILLOTIERE, 5), (KETTLE, NANTES, 2)]);
    let (ana, nobody) = (shop.browser(), shop.browser());
    let stores = |page: &Document| -> Vec<String> {
        page.with_test_id("store-row").iter().map(|row| row.get("data-store").to_owned()).collect()
    };
    let marks = |page: &Document| page.elements.iter().filter(|it| it.get("class") == "own").count();
    let anybody = nobody.page(PRODUCT);
    assert_eq!((stores(&anybody)[0].as_str(), marks(&anybody)), (GUILLOTIERE, 0));
    choose(&ana, NANTES);
    let page = ana.page(PRODUCT);
    assert_eq!((stores(&page)[0].as_str(), marks(&page)), (NANTES, 1));
    assert_eq!((stores(&page).len(), stores(&page)[1].as_str()), (8, GUILLOTIERE));
    let answer =
        page.elements.iter().skip_while(|it| !it.get("class").starts_with("answer ")).nth(1).expect("an answer");
    assert!(answer.text.starts_with("À Nantes Talensac, ") && answer.text.ends_with("Plus que 2"), "{}", answer.text);
    // Wherever one looks from, and when a script asks again.
    assert_eq!(stores(&ana.page(&format!("{PRODUCT}&near=69004")))[..2], [NANTES, CROIX_ROUSSE]);
    let body = json!({ "sku": KETTLE, "near": { "words": "" }, "locale": "fr" });
    let rows = |browser: &Browser| {
        let answer = browser.post("/api/stores/availability", &body).json();
        Document::parse(answer["rows_html"].as_str().expect("rows"))
    };
    assert_eq!((stores(&rows(&ana)), marks(&rows(&ana))), (stores(&page), 1));
    assert_eq!((stores(&rows(&nobody)), marks(&rows(&nobody))), (stores(&anybody), 0));
    // A copy that anybody may be shown knows nothing of it.
    for path in [PRODUCT, "/fr/cart", "/fr/products", "/fr/stores/nantes-talensac", "/fr/stores", "/fr/wishlist"] {
        let copy = ana.send("GET", path, &[("x-comptoir-copy", "1")], None).document();
        assert_eq!(marks(&copy), 0, "{path}");
        let chosen = copy.all("option").filter(|it| it.get("value") == NANTES);
        assert!(chosen.flat_map(|it| it.attributes()).all(|(name, _)| name != "selected"), "{path}");
        assert_eq!(stores(&copy), stores(&nobody.page(path)), "{path}");
    }
    // A store that has none of it leads all the same; the answer is then of those that do.
    choose(&ana, CROIX_ROUSSE);
    let page = ana.page(PRODUCT);
    assert_eq!(stores(&page)[..2], [CROIX_ROUSSE, GUILLOTIERE]);
    assert!(page.text().contains("En rayon dans 2 magasins"));
}

fn wishes_say_where_they_are(shop: &Shop) {
    stock(shop, &[(KETTLE, CROIX_ROUSSE, 5), (KETTLE, NANTES, 2), (TOASTER, GUILLOTIERE, 4), (TOASTER, NANTES, 4)]);
    let ana = shop.browser();
    ana.wish(KETTLE);
    ana.wish(TOASTER);
    let said = |locale: &str| -> Vec<(String, String)> {
        let page = ana.page(&format!("/{locale}/wishlist"));
        let links = page.all("a").filter(|it| it.get("class").starts_with("stock "));
        links.map(|it| (it.get("class").to_owned(), it.text.clone())).collect()
    };
    let of = |class: &str, text: &str| (format!("stock {class}"), text.to_owned());
    let somewhere = of("some", "En rayon dans 2 magasins");
    assert_eq!(said("fr"), [somewhere.clone(), somewhere.clone()]);
    choose(&ana, CROIX_ROUSSE);
    assert_eq!(said("fr"), [of("some", "5 en rayon à Lyon Croix-Rousse"), somewhere]);
    assert_eq!(said("en")[0], of("some", "5 on the shelf at Lyon Croix-Rousse"));
    choose(&ana, NANTES);
    assert_eq!(said("fr")[0], of("low", "Plus que 2 à Nantes Talensac"));
    // To the stores on the product's page, which are there.
    let page = ana.page("/fr/wishlist");
    let link = page.all("a").find(|it| it.get("class").starts_with("stock ")).expect("a link").get("href");
    assert_eq!(link, format!("{PRODUCT}#where"));
    assert_eq!(ana.page(PRODUCT).one("h2", ("id", "where")).name, "h2");
    // Cards that a script asks for say the same.
    let cards = ana.post("/api/catalog/cards", &json!({ "skus": [KETTLE], "locale": "fr" })).json();
    assert_eq!(cards["cards"][0]["stock"], "Plus que 2 à Nantes Talensac");
}

#[test]
fn a_shop_without_stores_says_nothing_of_them() {
    run(Engine::Sqlite, &[], |shop| {
        let ana = shop.browser();
        ana.add(KETTLE, 1);
        assert!(!Section::renewed(&ana, "fr").rows().is_empty());
        choose(&ana, "");
        shop.execute("update store set kind = 'warehouse'");
        shop.execute("update setting set value = 'another' where key = 'catalog_revision'");
        // The process reads it again within a moment.
        let gone = (0..100).any(|_| {
            std::thread::sleep(std::time::Duration::from_millis(100));
            Section::renewed(&ana, "fr").0.elements.is_empty()
        });
        assert!(gone, "{:?}", Section::renewed(&ana, "fr").rows());
    });
}
