"""An archive of any size, made up by Postgres itself for the benches.

300 sources, four articles to an event, a page and a crawl history for each, matches, alerts and messages.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from alerts.events.profile import LAYOUT
from alerts.events.state import LAYOUT as STATE_LAYOUT
from sql.connection import Connection, allow_pause

SOURCES = 300
RULES = 40
# an archive of so many days, whatever its size
DAYS = 400
NOW = datetime(2026, 3, 31, 12, tzinfo=UTC)

FILL = """
insert into sources (name, home_url, kind, next_due_at, added_at)
select 's' || n, 'https://s' || n || '.example', 'local', %(now)s::timestamptz + interval '1 hour', %(begin)s
from generate_series(1, %(sources)s) n;

insert into articles (source_id, url, url_key, title, published, published_precision, language, access, text, text_hash,
    first_seen_at, changed_at, detected_at, matched_at, indexed_revision, next_read_at)
select 1 + n %% %(sources)s, 'https://s' || 1 + n %% %(sources)s || '.example/' || n, 'key' || n,
    'Headline number ' || n || ' of the archive', at, 'minute', 'en', 'full', repeat('Some words of a story. ', 20),
    md5(n::text), at, at, at, at, 1,
    case when n > %(articles)s - 2000 then at + interval '1 day' end
from (select n, %(begin)s::timestamptz + n * (%(now)s::timestamptz - %(begin)s::timestamptz) / %(articles)s as at
      from generate_series(1, %(articles)s) n) given;

insert into pages (source_id, url_key, url, outcome, article_id, fetched_at)
select source_id, url_key, url, 'article', id, first_seen_at from articles;
insert into pages (source_id, url_key, url, outcome, fetched_at)
select 1 + n %% %(sources)s, 'drop' || n, 'https://s' || 1 + n %% %(sources)s || '.example/drop' || n, 'no_text',
    %(begin)s::timestamptz + n * (%(now)s::timestamptz - %(begin)s::timestamptz) / (%(articles)s / 4)
from generate_series(1, %(articles)s / 4) n;

insert into revisions (article_id, revision, title, text_hash, seen_at)
select id, 1, title, text_hash, first_seen_at from articles;

insert into events (root_article_id, state, title, first_published, last_published, articles, copy_groups,
    independent_sources, created_at, updated_at)
select id, case when first_seen_at > %(now)s::timestamptz - interval '3 days' then 'open'
                when first_seen_at > %(now)s::timestamptz - interval '14 days' then 'stale' else 'closed' end,
    title, first_seen_at, first_seen_at, 4, 4, 4, first_seen_at, first_seen_at
from articles where id %% 4 = 1;
insert into event_articles (article_id, event_id, copy_group, assigned_at)
select a.id, e.id, a.id, a.first_seen_at from articles a join events e on e.root_article_id = a.id - (a.id - 1) %% 4;

insert into event_states (event_id, types, countries, place_ids, place_names, killed_low, killed_high, layout,
    folded_at)
select id, array[case id %% 5 when 0 then 'attack' when 1 then 'abduction' else 'other' end],
    array[case id %% 50 when 0 then 'ML' when 1 then 'BF' else 'FR' end], array['place' || id %% 1000],
    array['Town ' || id %% 1000], case when id %% 9 = 0 then id %% 30 end, case when id %% 9 = 0 then id %% 30 end,
    %(state_layout)s, created_at
from events;
insert into event_transitions (event_id, key, kind, article_id, new, moment, first_seen_at, weighed_at)
select id, 'sources:3', 'sources', root_article_id, '3', created_at, created_at, created_at
from events where id %% 3 = 0;
insert into event_doubts (event_id, kind, may_be_event_id, words, decided_at)
select id, 'same', id - 1, 'same town and day', created_at from events where id %% 40 = 2;

insert into article_profiles (article_id, revision, layout, moment, packed, record, fingerprint, piece, piece_group,
    is_counted)
select id, 1, %(layout)s, first_seen_at, '', '', '', id - (id - 1) %% 4, id - (id - 1) %% 4, true from articles;

insert into text_index (article_id, revision, told_at, words)
select id, 1, first_seen_at, ('''word' || id %% 5000 || ''':1')::tsvector from articles;

insert into rounds (started_by, started_at, finished_at)
select 'prefect', at, at
from generate_series(%(now)s::timestamptz - interval '120 days', %(now)s, interval '20 minutes') at;
insert into crawls (round_id, source_id, started_at, finished_at, links, fetched, new)
select r.id, s.id, r.started_at, r.started_at, 20, 1, 1 from rounds r join sources s on (r.id + s.id) %% 10 = 0;

insert into rules (name, version, active_from) select 'rule' || n, 1, %(begin)s from generate_series(1, %(rules)s) n;
insert into rule_versions (rule_id, version, query, notify, saved_at, saved_by)
select id, 1, 'word', '{desk}', %(begin)s, 'mia' from rules;
insert into matches (article_id, rule_id, rule_version, revision, event_id, spans, sentence, decision, matched_at)
select a.id, 1 + a.id %% %(rules)s, 1, 1, ea.event_id, '[]', 'Some words.',
    case when a.id %% 4 = 1 then 'alerts' when a.id %% 400 = 2 then 'few_sources' when a.id %% 400 = 3 then 'in_doubt'
         else 'already_told' end, a.first_seen_at
from articles a join event_articles ea on ea.article_id = a.id where a.id %% 20 < 4;
insert into alerts (rule_id, rule_version, event_id, root_article_id, article_id, transition, created_at)
select m.rule_id, 1, m.event_id, m.article_id, m.article_id, 'new', m.matched_at
from matches m where m.decision = 'alerts';
insert into deliveries (alert_id, channel, target, target_label, state, due_at, sent_at, created_at)
select id, 'desk', 'target', 'mail', 'sent', created_at, created_at, created_at from alerts;
insert into attempts (delivery_id, attempt, started_at, finished_at, outcome)
select id, 1, sent_at, sent_at, 'sent' from deliveries;
"""


def fill(conn: Connection, articles: int) -> None:
    """Make the archive."""
    values = {
        "articles": articles, "sources": SOURCES, "rules": RULES, "layout": LAYOUT,
        "state_layout": STATE_LAYOUT, "now": NOW, "begin": NOW - timedelta(days=DAYS),
    }  # fmt: skip
    with conn.transaction():
        allow_pause(conn, 3600)
        conn.execute("set local synchronous_commit = off")
        for statement in FILL.split(";\n"):
            if statement.strip():
                conn.execute(statement, values)
    conn.execute("vacuum analyze")
