-- Who wants to know when a store has a variant again.

create table restock_watch (
  owner text not null references owner (id),
  sku text not null references variant (sku),
  store text not null references store (slug),
  created_at bigint not null,
  -- When it came back; null while it is waited for.
  back_at bigint,
  primary key (owner, sku, store)
);
create index restock_watch_shelf on restock_watch (sku, store);
