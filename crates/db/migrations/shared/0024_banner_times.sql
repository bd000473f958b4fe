-- How often an account that agreed to be counted saw a banner: a bound for a visitor holds on all of their devices.
alter table exposure add column times bigint not null default 1 check (times >= 0);
