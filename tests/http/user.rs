//! `comptoir user`: who works in the shop.

use serde_json::json;

use super::shop::Shop;

on_both_engines!(roles_are_given_and_taken);

fn told(shop: &Shop, arguments: &[&str]) -> String {
    let done = shop.command(&[&["user"], arguments].concat());
    assert!(done.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&done.stderr));
    String::from_utf8(done.stdout).expect("UTF-8").trim_end().to_owned()
}

fn refused(shop: &Shop, arguments: &[&str]) -> (Option<i32>, String) {
    let done = shop.command(&[&["user"], arguments].concat());
    assert!(done.stdout.is_empty(), "{arguments:?}");
    (done.status.code(), String::from_utf8_lossy(&done.stderr).into_owned())
}

fn roles_are_given_and_taken(shop: &Shop) {
    let line = told(shop, &["add", " Ana@Example.org ", "--role", "administrator", "--name", "Ana"]);
    let [role, email, password] = line.split(' ').collect::<Vec<_>>()[..] else { panic!("{line}") };
    assert_eq!((role, email), ("administrator", "ana@example.org"));
    let ana = shop.browser();
    let answer = ana.post("/api/account/sign-in", &json!({ "email": email, "password": password }));
    assert_eq!((answer.status, ana.get("/fr/admin").status), (200, 200));
    // A second role of the same account: no other password.
    let seller = ["add", email, "--role", "seller", "--store", "lyon-croix-rousse", "--store", "lille-wazemmes"];
    assert_eq!(told(shop, &seller), "seller ana@example.org");
    assert_eq!(told(shop, &seller), "seller ana@example.org");
    let list = told(shop, &["list"]);
    assert!(list.contains("ana@example.org") && list.contains("lille-wazemmes,lyon-croix-rousse"), "{list}");
    assert!(!list.contains(password), "{list}");

    assert_eq!(told(shop, &["end", email, "--role", "administrator"]), "ana@example.org is no administrator any more");
    assert_eq!(ana.get("/fr/admin").status, 403);
    assert_eq!(ana.get("/fr/till?store=lille-wazemmes").status, 200);
    told(shop, &["end", email, "--role", "seller", "--store", "lille-wazemmes"]);
    assert_eq!(shop.number("select count(*) from staff_role where role = 'seller' and store = 'lille-wazemmes'"), 0);
    told(shop, &["end", email, "--role", "seller"]);
    assert_eq!(ana.get("/fr/till").status, 403);

    let before = shop.number("select count(*) from customer");
    for (arguments, why) in [
        (&["end", email, "--role", "seller"][..], "no such role"),
        (&["add", "eve@example.org", "--role", "seller", "--store", "nowhere"], "no store \"nowhere\""),
        (&["add", "eve@example.org", "--role", "marketer", "--store", "lyon-croix-rousse"], "takes no --store"),
        (&["add", "eve", "--role", "seller"], "no address"),
        (&["add", "eve@example.org", "--role", "king"], "king"),
    ] {
        let (code, said) = refused(shop, arguments);
        assert!(code == Some(2) && said.contains(why), "{arguments:?}: {said}");
    }
    assert_eq!(shop.number("select count(*) from customer"), before);
}
