-- Whether an article was stored before a rule is a question of order, and the clock may have been set back between them.
create sequence order_of_storing;

alter table revisions add column ordinal bigint;
-- only now, so that the revisions that are there stay without one, which is before everything, and are not rewritten
alter table revisions alter column ordinal set default nextval('order_of_storing');
comment on column revisions.ordinal is 'its place in the order of storing; null: stored before there was one';

alter table rules add column active_after bigint;
comment on column rules.active_after is
    'the place in the order of storing from which on it rings; null: made before there was one, active_from decides';
