-- What machines may do, and what they were answered.

-- Words separated by blanks.
alter table machine_key add column scopes text not null default 'stock';

-- A batch of facts that was answered: whoever sends it again gets the same answer.
create table machine_batch (
  -- The hash of the machine's key, and what the machine calls the batch.
  machine text not null,
  key text not null,
  -- SHA-256 of what was sent.
  fingerprint text not null,
  -- What became of each row, as JSON.
  result text not null,
  at bigint not null,
  primary key (machine, key)
);
create index machine_batch_at on machine_batch (at);
