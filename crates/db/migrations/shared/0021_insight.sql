-- How banners do: what was seen and clicked, and, of accounts that agreed, who was shown what. Banners and their variants
-- are called by their ids alone, without foreign keys: what is measured outlives what is shown.

-- What is measured.
create table measured (
  banner text primary key,
  -- Moves when people are split otherwise: what was counted before is another experiment.
  round bigint not null,
  -- The campaign whose codes it gives, '' for none.
  campaign text not null,
  -- Since when the round is.
  since bigint not null
);

-- How people are split in a round: 'holdout' is shown nothing.
create table measured_arm (
  banner text not null references measured (banner),
  round bigint not null,
  variant text not null,
  weight bigint not null check (weight >= 0),
  primary key (banner, round, variant)
);

-- Events that were counted, so that one sent again is not: a random id that stands for nobody, kept for a few days.
create table counted_event (
  id text primary key,
  at bigint not null
);
create index counted_event_at on counted_event (at);

-- How often something was seen and clicked in a day, by everybody: sums, in which there is nobody.
create table banner_day (
  banner text not null,
  round bigint not null,
  variant text not null,
  -- On the clock of the shop: 2026-11-28.
  day text not null,
  locale text not null,
  -- phone, desktop.
  screen text not null,
  -- On which store's page, '' for the other pages.
  store text not null,
  seen bigint not null check (seen >= 0),
  clicked bigint not null check (clicked >= 0),
  primary key (banner, round, variant, day, locale, screen, store)
);

-- Who was shown which variant, of accounts that agree to be counted: the first one they saw in a round.
create table exposure (
  banner text not null,
  round bigint not null,
  owner text not null references owner (id),
  variant text not null,
  first_seen_at bigint not null,
  clicked_at bigint,
  -- How often they put something into the cart within the window; null while the log of changes tells.
  cart_adds bigint,
  primary key (banner, round, owner)
);
create index exposure_owner on exposure (owner);
create index exposure_open on exposure (first_seen_at) where cart_adds is null;
