-- Text compares by bytes, as SQLite's does, and not by the language the server was set up in: lists come in one
-- order everywhere, and a town is found by its beginning. A later migration that adds a text column says
-- `collate "C"` (the contract tests look).
do $$
declare
  text_column record;
begin
  for text_column in
    select c.table_name, c.column_name
    from information_schema.columns c
    join information_schema.tables t on t.table_schema = c.table_schema and t.table_name = c.table_name
    where c.table_schema = current_schema() and c.data_type = 'text' and t.table_type = 'BASE TABLE'
      and c.table_name not like '\_sqlx%'
  loop
    execute format('alter table %I alter column %I type text collate "C"', text_column.table_name, text_column.column_name);
  end loop;
end
$$;
