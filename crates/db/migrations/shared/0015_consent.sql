-- What people agreed to, and until when.

-- A fact each: nothing of a row changes but that it ends.
create table consent (
  id text primary key,
  account text not null references customer (id),
  -- offers, personal.
  purpose text not null,
  -- mail, account.
  channel text not null,
  -- The version of the words they agreed to, and the language they were shown in.
  wording bigint not null,
  locale text not null,
  granted_at bigint not null,
  -- Where it was given: sign_up, privacy.
  granted_in text not null,
  -- From when on it holds no more; null while it does.
  withdrawn_at bigint,
  -- Where it was withdrawn: privacy, unsubscribe; '' while it holds.
  withdrawn_in text not null default ''
);
create index consent_account on consent (account, granted_at);
-- Nobody agrees twice to the same at the same time.
create unique index consent_holding on consent (account, purpose, channel) where withdrawn_at is null;

-- The guests somebody was before, for who asks what is kept of them or wants it erased.
create index owner_merged_into on owner (merged_into) where merged_into is not null;
create index invitation_email on invitation (email);
