-- Sessions that people can tell apart, and links that bring another device to a guest's cart.

-- What a person may call a browser's sessions by: never a token or its hash. A browser that asked twice, because the
-- first answer was lost, has two.
alter table session add column id text not null default '';
-- What the browser said it is, as far as it could be told: `Chrome`, `Android`; else ''.
alter table session add column browser text not null default '';
alter table session add column system text not null default '';
update session set id = 'before-' || numbered.number
  from (select token_hash, row_number() over (order by created_at, token_hash) as number from session) as numbered
  where numbered.token_hash = session.token_hash;
create index session_id on session (id);

create table pairing (
  -- SHA-256 of the token in the link, in hexadecimal.
  token_hash text primary key,
  -- The guest whose cart is shared.
  owner text not null references owner (id),
  created_at bigint not null,
  expires_at bigint not null,
  -- When a device joined by it; null until then.
  used_at bigint
);
create index pairing_owner on pairing (owner);
