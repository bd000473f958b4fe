-- What was agreed, what is held for it, and how it was handed over.

-- By how many pieces what is held changed: the other sum of a level's movements.
alter table stock_movement add column held bigint not null default 0;
-- The order it was for, '' for none.
alter table stock_movement add column order_id text not null default '';

create table orders (
  -- The key the buyer's page sent: sent again, it is the same order.
  id text primary key,
  owner text not null references owner (id),
  -- web, store, phone.
  channel text not null,
  store text not null references store (slug),
  currency text not null,
  -- Tax included, as is `tax_minor` in it.
  total_minor bigint not null,
  tax_minor bigint not null,
  -- What was asked, as JSON: another request with the id is another order.
  asked text not null,
  locale text not null,
  created_at bigint not null
);
create index orders_owner on orders (owner, created_at);

create table order_line (
  order_id text not null references orders (id),
  sku text not null references variant (sku),
  position bigint not null,
  -- As it was called and what a piece cost when it was agreed.
  title text not null,
  quantity bigint not null check (quantity > 0),
  unit_minor bigint not null,
  tax_rate_bp bigint not null,
  -- Pieces handed over.
  collected bigint not null default 0 check (collected between 0 and quantity),
  primary key (order_id, sku)
);

create table pickup (
  order_id text primary key references orders (id),
  store text not null references store (slug),
  -- What the customer says at the counter.
  number text not null unique,
  -- SHA-256 of the token in the order's link, in hexadecimal.
  token_hash text not null unique,
  -- reserved, preparing, ready, collected, cancelled, expired.
  status text not null,
  opens_at bigint not null,
  closes_at bigint not null,
  expires_at bigint not null,
  name text not null,
  email text not null,
  phone text not null,
  note text not null
);
create index pickup_store on pickup (store, status, closes_at);
create index pickup_expiry on pickup (status, expires_at);

-- Every status with who and when; the last one is the pickup's.
create table pickup_status (
  order_id text not null references orders (id),
  number bigint not null,
  status text not null,
  at bigint not null,
  actor text not null,
  primary key (order_id, number)
);

-- Pieces nobody else can have; gone when the pickup is over.
create table hold (
  order_id text not null references orders (id),
  sku text not null references variant (sku),
  store text not null references store (slug),
  quantity bigint not null check (quantity > 0),
  primary key (order_id, sku)
);
create index hold_level on hold (sku, store);
