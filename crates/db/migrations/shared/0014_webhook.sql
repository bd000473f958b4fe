-- Keys of machines that are made and ended one by one, and what those machines are told of.

-- When it was last used, to the minute; null for never.
alter table machine_key add column last_used_at bigint;
-- From when on it opens nothing; null while it does.
alter table machine_key add column ended_at bigint;
create unique index machine_key_name on machine_key (name) where ended_at is null;

-- Where a machine wants to be told.
create table webhook (
  id text primary key,
  -- The hash of the key it was registered with.
  machine text not null references machine_key (key_hash),
  url text not null,
  -- Words separated by blanks.
  events text not null,
  -- What deliveries are signed with; encrypted.
  secret text not null,
  -- Those before, the latest first, with which they are signed too: words, each an instant until when, and a secret.
  previous_secrets text not null default '',
  created_at bigint not null,
  -- When the shop gave it up, and why: gone, failing.
  disabled_at bigint,
  disabled_why text not null default '',
  -- When its machine ended it, or the machine's key was ended.
  ended_at bigint
);
create unique index webhook_url on webhook (machine, url) where ended_at is null;

-- Something that one of them is told; written with what happened.
create table webhook_delivery (
  id text primary key,
  webhook text not null references webhook (id),
  -- What the receiver knows it by, the same at every attempt to tell the same.
  message text not null,
  event text not null,
  -- Whether it goes before what is not: a pickup is not kept waiting by stock.
  urgent bigint not null,
  -- The shelf of a stock.changed, else ''.
  sku text not null,
  store text not null,
  -- What is told, as JSON; of a stock.changed it is read when it is sent, and '' before.
  data text not null,
  -- When it happened, and of a stock.changed, how often since it was last told.
  at bigint not null,
  changes bigint not null default 1,
  attempts bigint not null default 0,
  -- When it is tried next. Whoever tries it puts this off meanwhile, so that nobody else does.
  due_at bigint not null,
  tried_at bigint,
  -- The last answer's HTTP status, and why there was none.
  status bigint,
  error text not null default '',
  -- When it was told, or given up: delivered, failed.
  done_at bigint,
  outcome text not null default ''
);
create index webhook_delivery_due on webhook_delivery (webhook, urgent, due_at) where done_at is null;
create index webhook_delivery_done on webhook_delivery (done_at);
create index webhook_delivery_at on webhook_delivery (webhook, at);
-- Changes of one shelf that were not told yet are told at once.
create unique index webhook_delivery_shelf on webhook_delivery (webhook, sku, store)
  where event = 'stock.changed' and done_at is null;
