-- Mails to be sent, the links in some of them, and who was invited to work in the shop.

create table outbox (
  id text primary key,
  -- What it tells: order_ready, reset_password, …
  kind text not null,
  recipient text not null,
  locale text not null,
  -- Ids and facts as JSON, from which the mail is written when it is sent.
  data text not null,
  created_at bigint not null,
  -- The event it tells of: each is told once.
  dedupe_key text not null unique,
  -- When it is tried next, also while somebody tries it; null once it was sent or given up.
  next_try_at bigint,
  tries bigint not null default 0,
  sent_at bigint,
  -- Why the last try failed or it was given up, '' for neither.
  last_error text not null default ''
);
create index outbox_due on outbox (next_try_at);
create index outbox_created on outbox (created_at);

-- When a mail to the address was answered by its link; null until then.
alter table customer add column verified_at bigint;

create table account_link (
  -- The token in the link is derived from it with the shop's secret.
  id text primary key,
  -- SHA-256 of the token, in hexadecimal.
  token_hash text not null unique,
  -- verify, reset.
  purpose text not null,
  customer text not null references customer (id),
  created_at bigint not null,
  expires_at bigint not null,
  used_at bigint
);
create index account_link_customer on account_link (customer);

create table invitation (
  -- The token in the link is derived from it with the shop's secret.
  id text primary key,
  -- SHA-256 of the token, in hexadecimal.
  token_hash text not null unique,
  -- Lower case.
  email text not null,
  role text not null,
  -- The account that invited.
  invited_by text not null references customer (id),
  created_at bigint not null,
  expires_at bigint not null,
  accepted_at bigint,
  withdrawn_at bigint
);

-- The stores the role is for; none for a role that is not bound to stores.
create table invitation_store (
  invitation text not null references invitation (id),
  store text not null references store (slug),
  primary key (invitation, store)
);
