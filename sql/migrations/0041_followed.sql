-- Events of which readers of a rule want to hear every change, whatever else the rule asks for.

create table followed (
    event_id bigint not null references events (id) on delete cascade,
    rule_id bigint not null references rules (id) on delete cascade,
    followed_by text not null,
    since timestamptz not null,
    -- prevents that one is followed twice
    primary key (event_id, rule_id)
);
-- serves the removal of a rule
create index followed_by_rule on followed (rule_id);
