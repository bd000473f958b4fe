-- Folded and stemmed words; PostgreSQL only matches them.
create table product_search (
  handle text not null,
  locale text not null,
  title text not null,
  body text not null,
  primary key (handle, locale)
);
create index product_search_title on product_search using gin (to_tsvector('simple', title));
create index product_search_all on product_search using gin (to_tsvector('simple', title || ' ' || body));
