-- What is sold. Texts are per locale, prices append-only, every time is milliseconds since 1970 (UTC).

create table setting (
  key text primary key,
  value text not null
);

create table product (
  handle text primary key,
  vendor text not null,
  -- The collection it stands in: a slug, named in `word` under the kind `collection`.
  collection text not null,
  -- 1 when shoppers may see it.
  published bigint not null,
  -- The merchant's own order: lists show it so unless asked otherwise.
  position bigint not null,
  -- The hash of what the last import said of it: an equal one has nothing to write.
  fingerprint text not null,
  created_at bigint not null,
  updated_at bigint not null
);
create index product_position on product (published, position);
create index product_collection on product (collection, position);

create table product_text (
  handle text not null references product (handle),
  locale text not null,
  title text not null,
  description_html text not null,
  seo_title text not null,
  seo_description text not null,
  primary key (handle, locale)
);

create table product_option (
  handle text not null references product (handle),
  position bigint not null,
  name text not null,
  primary key (handle, position)
);

create table product_tag (
  handle text not null references product (handle),
  tag text not null,
  primary key (handle, tag)
);

create table metafield (
  handle text not null references product (handle),
  key text not null,
  value text not null,
  primary key (handle, key)
);

create table variant (
  sku text primary key,
  handle text not null references product (handle),
  position bigint not null,
  option1 text not null,
  option2 text not null,
  option3 text not null,
  barcode text not null,
  grams bigint not null,
  -- 1 while it is sold; a variant that left the merchant's file keeps its row, carts may still name it.
  active bigint not null
);
create index variant_handle on variant (handle, position);

-- Append-only. A row counts from `from_at` until `until_at` or until a later row begins.
create table price (
  sku text not null references variant (sku),
  currency text not null,
  -- The store it counts in, '' for every store without a price of its own and for the web.
  store text not null,
  from_at bigint not null,
  until_at bigint,
  amount_minor bigint not null check (amount_minor >= 0),
  -- The former price the merchant claims.
  compare_at_minor bigint,
  -- Value added tax contained in the amount, in hundredths of a percent: 2000 is 20 %.
  tax_rate_bp bigint not null check (tax_rate_bp between 0 and 10000),
  primary key (sku, currency, store, from_at)
);

create table picture (
  -- The hash of the original's bytes: the folder of its sizes.
  id text primary key,
  width bigint not null,
  height bigint not null,
  -- photo (AVIF, WebP and JPEG in several widths) or drawing (one SVG).
  kind text not null
);

create table product_picture (
  handle text not null references product (handle),
  position bigint not null,
  picture text not null references picture (id),
  -- The variant it shows, '' for the whole product.
  sku text not null,
  alt text not null,
  primary key (handle, position)
);

-- Names of option names, option values, collections, metafields per locale.
create table word (
  kind text not null,
  key text not null,
  locale text not null,
  text text not null,
  primary key (kind, key, locale)
);
