-- What the people of the shop edit in the browser.

-- Moves with every write of the store: an editor who started from an older one is told.
alter table store add column version bigint not null default 1;
-- So many pieces of a variant or fewer are the last ones.
alter table store add column low_stock_threshold bigint not null default 2 check (low_stock_threshold between 0 and 999);
-- Whether shoppers are told numbers or only words: exact, band.
alter table store add column exactness text not null default 'exact';

-- Shelves that have less than was promised: few, and asked for on every overview.
create index stock_level_short on stock_level (store, sku) where on_hand - held < 0;
