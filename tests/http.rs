//! The program over real HTTP, as browsers, tills and other sites meet it.
//!
//! Every test has a shop of its own: the built program, with a copy of the demo shop, on a free port. A test fails
//! also when the program wrote an error or a panic to its log, and when its database does not add up afterwards.

mod http {
    #[macro_use]
    pub mod shop;
    pub mod browser;
    pub mod html;
    pub mod receiver;
    pub mod smtp;
    pub mod stream;

    mod account;
    mod account_mail;
    mod admin;
    mod banner;
    mod cart_change;
    mod disk;
    mod endpoints;
    mod import_cli;
    mod key;
    mod kill;
    mod live;
    mod machine;
    mod mail;
    mod nearby;
    mod offline;
    mod order;
    mod pages;
    mod pairing;
    mod privacy;
    mod race;
    mod redemption;
    mod restock;
    mod roles;
    mod security;
    mod staff;
    mod stores;
    mod studio;
    mod till;
    mod user;
    mod webhook;
    mod wishlist_change;
    mod wishlist_share;
}
