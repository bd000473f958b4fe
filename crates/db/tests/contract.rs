//! What the rest of the shop relies on: every public statement of this crate, on SQLite and on PostgreSQL,
//! with the same assertions.
//!
//! SQLite is always tested. PostgreSQL is tested on the server that `COMPTOIR_TEST_POSTGRES` names
//! (`scripts/postgres.sh start` makes one); each test gets a database of its own there.

mod contract {
    #[macro_use]
    mod engine;

    mod account;
    mod account_link;
    mod banner;
    mod cart;
    mod catalog;
    mod change_log;
    mod connect;
    mod consent;
    mod fixture;
    mod invitation;
    mod machine;
    mod order;
    mod outbox;
    mod owned;
    mod owner;
    mod pairing;
    mod privacy;
    mod promo;
    mod random;
    mod restock;
    mod session;
    mod setting;
    mod stores;
    mod verify;
    mod webhook;
    mod wishlist;
    mod wishlist_share;
    mod writer;
}
