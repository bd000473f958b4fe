-- Folded and stemmed words; SQLite only matches them.
create virtual table product_search using fts5 (
  handle unindexed, locale unindexed, title, body, tokenize = 'ascii', prefix = '2 3'
);
