-- A customer may use several codes of a campaign, one after the other: the first, the second, as many as the campaign's
-- bound for a customer says, or one where it says none.
alter table promo_code add column ordinal bigint not null default 1 check (ordinal > 0);
drop index promo_code_customer;
create unique index promo_code_ordinal on promo_code (customer, campaign, ordinal) where customer is not null;

-- What a store took back on a day.
create index slip_voided on slip (store, voided_at) where voided_at is not null;
