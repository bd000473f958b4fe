-- Campaigns, the codes they issue, and what those were worth at a till.

create table campaign (
  id text primary key,
  -- What marketing calls it.
  name text not null,
  -- draft, live, paused, ended.
  status text not null,
  -- What it promises and whom it is for, as JSON (`promo::Rule`, `promo::Audience`).
  rule text not null,
  audience text not null,
  -- Whether accounts get a code each (account) or codes are printed (print).
  issues text not null check (issues in ('account', 'print')),
  currency text not null,
  starts_at bigint,
  -- Codes are good until then; null for no end.
  ends_at bigint,
  -- Bounds, null for none: codes in all, redemptions in all, what they take off in all, redemptions a customer and a
  -- store.
  code_limit bigint check (code_limit > 0),
  use_limit bigint check (use_limit > 0),
  spend_limit_minor bigint check (spend_limit_minor > 0),
  customer_limit bigint check (customer_limit > 0),
  store_limit bigint check (store_limit > 0),
  -- Codes issued so far.
  codes bigint not null default 0 check (code_limit is null or codes <= code_limit),
  -- Moves with each change of the campaign.
  version bigint not null default 1,
  created_at bigint not null
);
create index campaign_status on campaign (status, ends_at);

-- What shoppers read.
create table campaign_text (
  campaign text not null references campaign (id),
  locale text not null,
  title text not null,
  terms text not null,
  primary key (campaign, locale)
);

-- Where its codes are good; no row for every store.
create table campaign_store (
  campaign text not null references campaign (id),
  store text not null references store (slug),
  primary key (campaign, store)
);

-- What was done with it, by whom.
create table campaign_event (
  id text primary key,
  campaign text not null references campaign (id),
  what text not null,
  actor text not null,
  at bigint not null
);
create index campaign_event_of on campaign_event (campaign, at);
create index campaign_event_at on campaign_event (at);

-- What redemptions that stand took of a bound: of all of it (scope 'all', holder ''), of a store's, of a customer's.
create table campaign_use (
  campaign text not null references campaign (id),
  scope text not null check (scope in ('all', 'store', 'customer')),
  holder text not null,
  uses bigint not null check (uses >= 0),
  spend_minor bigint not null check (spend_minor >= 0),
  primary key (campaign, scope, holder)
);

create table promo_code (
  id text primary key,
  campaign text not null references campaign (id),
  -- Whose it is; null for a printed one, and for one whose customer is gone.
  customer text references customer (id),
  -- HMAC-SHA-256 of its symbols, in hexadecimal: what it is found by.
  lookup text not null unique,
  -- Its symbols, encrypted, and the id of the secret that reads them.
  sealed text not null,
  key_id text not null,
  issued_at bigint not null,
  revoked_at bigint,
  -- The print run it is of, '' for none.
  batch text not null default ''
);
-- A customer has one code of a campaign.
create unique index promo_code_customer on promo_code (customer, campaign) where customer is not null;
create index promo_code_campaign on promo_code (campaign, issued_at);

-- A print run.
create table promo_batch (
  id text primary key,
  campaign text not null references campaign (id),
  codes bigint not null check (codes > 0),
  actor text not null,
  at bigint not null
);

-- What a till was answered when codes were used on a sale. Not a receipt. It stands until it is voided.
create table slip (
  id text primary key,
  -- The till's own key, and what it asked: sent again, it is the same slip.
  key text not null unique,
  asked text not null,
  store text not null references store (slug),
  -- What the till is called, and who stood at it: a customer's id or a machine key's name.
  till text not null,
  actor text not null,
  -- What was sold, and what each rule came to, as JSON.
  sale text not null,
  answer text not null,
  subtotal_minor bigint not null,
  discount_minor bigint not null check (discount_minor between 0 and subtotal_minor),
  currency text not null,
  at bigint not null,
  -- When the till took it, where it had no network then.
  offline_at bigint,
  voided_at bigint,
  void_key text unique,
  void_reason text not null default '',
  void_actor text not null default ''
);
create index slip_store on slip (store, at);

-- A code that was used. It stands until its slip is voided.
create table redemption (
  id text primary key,
  slip text not null references slip (id),
  code text not null references promo_code (id),
  campaign text not null references campaign (id),
  store text not null references store (slug),
  -- Whose code it was, '' for nobody's.
  customer text not null,
  discount_minor bigint not null check (discount_minor >= 0),
  at bigint not null,
  voided_at bigint
);
-- A code is used once: the bound itself.
create unique index redemption_standing on redemption (code) where voided_at is null;
create index redemption_slip on redemption (slip);
create index redemption_campaign on redemption (campaign, at);
create index redemption_customer on redemption (customer, at) where customer <> '';

-- Codes that were asked for and are none, by who asked: a till, or who stood at it.
create table code_attempt (
  scope text not null check (scope in ('till', 'actor')),
  holder text not null,
  failures bigint not null,
  -- When the count begins anew.
  until_at bigint not null,
  primary key (scope, holder)
);

-- Where a machine's key is good; '' for every store. Words separated by blanks.
alter table machine_key add column stores text not null default '';
