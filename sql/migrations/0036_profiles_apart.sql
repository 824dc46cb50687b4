-- What identity needs of an article, some two kilobytes that never change, lies apart from what changes when the article is
-- placed or counted: a change writes a short row. Rows that stand already follow when they are written again.
alter table article_profiles set (toast_tuple_target = 128);
alter table article_profiles alter column packed set storage external;
alter table article_profiles alter column record set storage external;
alter table article_profiles alter column fingerprint set storage external;
