-- The operator is also told of entries of the channels file that cannot be used.
alter table notices drop constraint notices_kind_check;
alter table notices add constraint notices_kind_check
    check (kind in ('ill', 'well', 'outage', 'outage_over', 'channels'));
