-- Wishlists shown to whoever has the link. Taking the row away is taking the list back.

create table wishlist_share (
  owner text primary key references owner (id),
  -- 128 random bits, kept as they are: the owner sees the link again.
  token text not null unique,
  created_at bigint not null
);
