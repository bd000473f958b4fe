-- The change a guest was made with, and what its browser's sessions are called: who repeats it, word for word, is that
-- browser.
alter table owner add column first_change text;
alter table owner add column first_session text;

-- What goes with a cart besides its lines; no row for an owner who chose and wrote nothing.
create table cart_detail (
  owner text primary key references owner (id),
  -- The slug of the store the owner means to go to, '' for none.
  store text not null,
  -- A few words for the store, '' for none.
  note text not null
);
