-- Codes that a till took without a network, and how many it may.

-- How much a till of a store may have taken that the server has not answered yet: the last row says it, none is nothing.
create table offline_cap (
  id text primary key,
  store text not null references store (slug),
  count_limit bigint not null check (count_limit >= 0),
  value_limit_minor bigint not null check (value_limit_minor >= 0),
  -- Who set it: a customer's id.
  actor text not null,
  at bigint not null
);
create index offline_cap_store on offline_cap (store, at);

-- A code that a till took without a network, and what became of it. Such facts are never refused: what cannot be redeemed
-- is a conflict, which who runs the store settles.
create table offline_claim (
  -- The till's own key, and what it sent with it: sent again, it has the same answer.
  key text primary key,
  asked text not null,
  -- The code's id and its campaign's; null where the shop did not sign what was scanned, which `scanned` then has.
  code text,
  campaign text,
  scanned text not null default '',
  store text not null references store (slug),
  till text not null,
  -- Who stood at it, as the till says, and whose session sent it: customers' ids.
  actor text not null,
  sent_by text not null,
  subtotal_minor bigint not null check (subtotal_minor >= 0),
  discount_minor bigint not null check (discount_minor >= 0),
  currency text not null,
  taken_at bigint not null,
  received_at bigint not null,
  outcome text not null check (outcome in ('redeemed', 'conflict')),
  -- Why it is a conflict, as a code; '' for what was redeemed.
  reason text not null default '',
  slip text unique references slip (id),
  -- The redemption of the code that stands instead, where one does.
  other text references redemption (id),
  settled_at bigint,
  settled_by text not null default '',
  note text not null default '',
  check ((outcome = 'redeemed') = (slip is not null)),
  check (outcome = 'conflict' or settled_at is null)
);
create index offline_claim_till on offline_claim (store, till, taken_at);
create index offline_claim_open on offline_claim (store, received_at) where outcome = 'conflict' and settled_at is null;
