-- One word for it: a match alerts, it does not ring.
update matches set decision = 'alerts' where decision = 'rings';
comment on column matches.decision is '''alerts'', or the name of what held it back';
