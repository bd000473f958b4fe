-- Where it is sold, and what is on the shelves.

create table store (
  slug text primary key,
  name text not null,
  -- store or warehouse.
  kind text not null,
  street text not null,
  postcode text not null,
  town text not null,
  country text not null,
  -- Millionths of a degree, WGS 84.
  latitude_micro bigint not null,
  longitude_micro bigint not null,
  time_zone text not null,
  phone text not null,
  -- Words separated by blanks.
  services text not null,
  position bigint not null
);

-- Minutes of the local day; a closing past midnight is more than 1440.
create table store_hours (
  store text not null references store (slug),
  -- 1 Monday to 7 Sunday (ISO 8601).
  weekday bigint not null,
  opens_minute bigint not null,
  closes_minute bigint not null,
  primary key (store, weekday, opens_minute)
);

-- A date's hours instead of the weekday's; one row with equal minutes is a closed day.
create table store_exception (
  store text not null references store (slug),
  date text not null,
  opens_minute bigint not null,
  closes_minute bigint not null,
  primary key (store, date, opens_minute)
);

-- Append-only: what happened to the stock, with who and why. The level is the sum.
create table stock_movement (
  id text primary key,
  sku text not null references variant (sku),
  store text not null references store (slug),
  -- counted, received, sold.
  kind text not null,
  quantity bigint not null,
  at bigint not null,
  actor text not null,
  reason text not null
);
create index stock_movement_level on stock_movement (sku, store);

create table stock_level (
  sku text not null references variant (sku),
  store text not null references store (slug),
  on_hand bigint not null,
  held bigint not null check (held >= 0),
  counted_at bigint not null,
  primary key (sku, store)
);
create index stock_level_store on stock_level (store);

create table postcode (
  postcode text not null,
  town text not null,
  -- The town folded: no accents, lower case, `st` for `saint`.
  folded text not null,
  insee text not null,
  latitude_micro bigint not null,
  longitude_micro bigint not null,
  primary key (postcode, town)
);
create index postcode_folded on postcode (folded);
