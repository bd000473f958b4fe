-- Who owns a cart and a wishlist, and everything that changed, in order.

-- A guest or a customer. A guest that signed in points at the customer it became part of.
create table owner (
  id text primary key,
  kind text not null,
  merged_into text references owner (id),
  created_at bigint not null
);

create table customer (
  id text primary key references owner (id),
  -- Lower case: one account an address.
  email text not null unique,
  name text not null,
  password_hash text not null,
  locale text not null,
  created_at bigint not null
);

-- What a person may do beyond shopping: seller, store_manager (of a store), marketer, administrator.
create table staff_role (
  customer text not null references customer (id),
  role text not null,
  -- The store it is for, '' for all.
  store text not null,
  primary key (customer, role, store)
);

create table machine_key (
  key_hash text primary key,
  name text not null,
  created_at bigint not null
);

create table session (
  -- SHA-256 of the token, in hexadecimal; the token itself is only in the cookie.
  token_hash text primary key,
  owner text not null references owner (id),
  created_at bigint not null,
  expires_at bigint not null
);
create index session_owner on session (owner);

-- Sign-in attempts since `began_at`, counted per account and per address; a success clears them.
create table sign_in_attempt (
  subject text primary key,
  attempts bigint not null,
  began_at bigint not null
);

create table cart_line (
  owner text not null references owner (id),
  sku text not null references variant (sku),
  quantity bigint not null check (quantity between 1 and 999),
  position bigint not null,
  primary key (owner, sku)
);

create table wish_line (
  owner text not null references owner (id),
  sku text not null references variant (sku),
  position bigint not null,
  primary key (owner, sku)
);

-- The last revision of each topic. Its row is the lock under which the next one is given.
create table topic (
  name text primary key,
  revision bigint not null
);

-- Every change that was answered. The id makes it answerable once; topic and revision order what was accepted.
create table change_log (
  id text primary key,
  topic text not null,
  -- null when it was refused.
  revision bigint,
  device text not null,
  -- cart, wishlist, merge, stock.
  kind text not null,
  -- What was asked, as JSON.
  body text not null,
  -- What was answered, as JSON.
  result text not null,
  at bigint not null,
  unique (topic, revision)
);
create index change_log_at on change_log (at);
