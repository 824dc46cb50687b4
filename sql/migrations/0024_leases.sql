-- A round that lives says so again and again, in its row; no lock of a session is needed, which a pooler does not keep.

-- the round is alive until then; null or past: its process is gone, and its sources are free
alter table rounds add column alive_until timestamptz;
-- the process that reads: another one on its machine sees at once that it is gone
alter table rounds add column process text;
alter table rounds drop constraint rounds_started_by_check;
alter table rounds add constraint rounds_started_by_check check (started_by in ('prefect', 'command', 'demo', 'worker'));
-- serves the rounds that are alive
create index rounds_open on rounds (id) where finished_at is null;

-- `leased_by` alone says who reads a source, for as long as that round is alive; `leased_until` is used no more
-- serves the sources that a dead round held
create index sources_leased on sources (leased_by) where leased_by is not null;

-- A source is read in turns, perhaps several in one round.
alter table crawls drop constraint crawls_round_id_source_id_key;
-- serves the crawls of a round
create index crawls_of_round on crawls (round_id, source_id);
-- prevents two open accounts of one source in one round
create unique index crawls_open on crawls (round_id, source_id) where finished_at is null;
