-- A campaign's channels: short links that count how often they were followed, and what its codes came through.

-- One link a channel: what is printed once stays good.
create table campaign_link (
  token text primary key,
  campaign text not null references campaign (id),
  channel text not null check (channel in ('mail', 'leaflet', 'social')),
  actor text not null,
  at bigint not null,
  unique (campaign, channel)
);

-- How often each was followed in a day, by everybody: sums, in which there is nobody.
create table campaign_visit (
  campaign text not null references campaign (id),
  channel text not null,
  -- On the clock of the shop: 2026-11-28.
  day text not null,
  visits bigint not null check (visits > 0),
  primary key (campaign, channel, day)
);

-- Through what the code came: banner, mail, leaflet, social, store, account; '' for codes from before this was kept.
alter table promo_code add column channel text not null default '';
