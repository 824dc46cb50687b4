-- Recipients that asked to be told no more of what a rule alerts for.

create table unsubscribed (
    -- as in deliveries
    target text not null check (target <> ''),
    target_label text not null,
    rule_id bigint not null references rules (id) on delete cascade,
    since timestamptz not null,
    -- the alert whose message had the link
    alert_id bigint references alerts (id) on delete set null,
    -- prevents that one is unsubscribed twice
    primary key (target, rule_id)
);
-- serve the removal of a rule and of an alert
create index unsubscribed_by_rule on unsubscribed (rule_id);
create index unsubscribed_by_alert on unsubscribed (alert_id) where alert_id is not null;
