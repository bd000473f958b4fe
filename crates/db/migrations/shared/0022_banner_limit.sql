-- What head office lets those who run a store do with banners of their own: one row.

create table banner_limit (
  id text primary key check (id = 'store'),
  -- Names of slots, with blanks between.
  slots text not null,
  -- The most banners of one store that run at a time, and the most days that one runs.
  live bigint not null check (live between 0 and 100),
  days bigint not null check (days between 1 and 366),
  -- Whether a banner may have several variants.
  ab bigint not null check (ab in (0, 1)),
  actor text not null,
  changed_at bigint not null
);
insert into banner_limit (id, slots, live, days, ab, actor, changed_at) values ('store', 'store_page', 2, 31, 0, '', 0);
