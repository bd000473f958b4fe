-- Banners: what marketing shows where, in versions, and what was done with them.

create table banner (
  id text primary key,
  status text not null check (status in ('draft', 'scheduled', 'live', 'paused', 'retired')),
  -- The latest version, and the one that shoppers see: null until one was put out.
  version bigint not null check (version > 0),
  published bigint check (published <= version),
  -- Of the version that was put out: where it shows, from when until when. Null before, and for no bound.
  slot text,
  starts_at bigint,
  ends_at bigint,
  created_at bigint not null,
  changed_at bigint not null,
  check (status = 'draft' or published is not null or status = 'retired')
);
create index banner_status on banner (status, starts_at, ends_at);

-- Everything that it ever said: versions are added, never written over.
create table banner_version (
  banner text not null references banner (id),
  version bigint not null,
  -- `banner::Banner` as JSON.
  data text not null,
  actor text not null,
  at bigint not null,
  -- The version whose words came back with it, where an undo made it.
  undoes bigint,
  primary key (banner, version)
);

-- Where its latest version is for; no row for everywhere.
create table banner_store (
  banner text not null references banner (id),
  store text not null references store (slug),
  primary key (banner, store)
);
create index banner_store_of on banner_store (store);

-- Pictures that were uploaded for banners; their sizes are in `picture`.
create table banner_picture (
  picture text primary key references picture (id),
  -- What the file was called.
  name text not null,
  actor text not null,
  at bigint not null
);
create index banner_picture_at on banner_picture (at);

-- What was done with it, by whom; the clock is nobody.
create table banner_event (
  id text primary key,
  banner text not null references banner (id),
  what text not null,
  version bigint not null,
  actor text not null,
  at bigint not null
);
create index banner_event_of on banner_event (banner, at);
