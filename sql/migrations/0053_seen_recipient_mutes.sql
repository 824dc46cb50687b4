-- What recipients muted for themselves is hidden with a rule as other mutes are (0049_groups.sql), and so is how much of
-- it was held.

create view tocsin_seen.recipient_mutes as
select * from recipient_mutes where rule_id is null or rule_id <> all (hidden_rules());
create view tocsin_seen.recipient_mute_holds as
select h.* from recipient_mute_holds h join alerts a on a.id = h.alert_id where a.rule_id <> all (hidden_rules());
create view tocsin_seen.escalations as
select x.* from escalations x join alerts a on a.id = x.alert_id where a.rule_id <> all (hidden_rules());
