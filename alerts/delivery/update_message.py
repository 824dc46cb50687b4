"""Compose what is told of changes of an event that was told: mail, Slack blocks and plain text. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from alerts.delivery import alert_slack, facets
from alerts.delivery.actions import Action, Actions
from alerts.delivery.alert_view import NO_CONTEXT, AlertContext, InDoubt, in_doubt, why
from alerts.delivery.change_words import changed, speaker_of
from alerts.delivery.coverage import SOURCE_LENGTH, TEASER, Coverage, counts, label, title_of
from alerts.delivery.escape import slack
from alerts.delivery.excerpt import excerpt
from alerts.delivery.links import Links
from alerts.delivery.message import Message, data_of, first_subject
from alerts.delivery.page import page, text_of
from alerts.delivery.plain import domain, one_line, web_link
from alerts.delivery.slack import LONGEST_TEXT, link_to, mrkdwn, plain_text
from alerts.delivery.thread import headers
from alerts.delivery.wording import Wording, wording
from alerts.rules.updates import Update, lines_of
from sql.rows import AlertDetail, ToldUpdate

COLOUR_UPDATE = "#1f5a96"
# changes that are told one by one, and how long each may be
SHOWN_LINES, LINE_LENGTH, SAID_LENGTH = 6, 120, 120
PREHEADER_LENGTH = 200


@dataclass(frozen=True, slots=True)
class Line:
    """One change: what, who said so, who says otherwise, and the sentence with its article.

    `clause`: the change in one clause. `name` is that of the article's source, `source` the same with its host.
    """

    clause: str
    what: str
    said: str
    disputed: str
    quote: str
    name: str
    source: str
    time: str
    link: str | None


@dataclass(frozen=True, slots=True)
class View:
    """What the templates show: cleaned of control characters, not yet escaped for any of them."""

    words: Wording
    first_line: str
    why: str
    lines: Sequence[Line]
    more: int
    headline: str
    link: str | None
    told: str
    coverage: Coverage
    actions: Sequence[Action]
    sent: str
    repeat: str
    in_doubt: InDoubt | None

    @property
    def head(self) -> str:
        """What changed most."""
        update = self.words.update
        if not self.lines:
            return update
        return self.words.given.format(what=update, new=self.lines[0].what)

    @property
    def preheader(self) -> str:
        """What a list of mails shows beside the subject: every change."""
        return one_line(
            self.words.semicolon.join(line.clause for line in self.lines) or self.head, PREHEADER_LENGTH
        )

    @property
    def more_changes(self) -> str:
        """How many changes are not told one by one."""
        return self.words.count(self.words.more_changes, self.more) if self.more else ""


def compose_update(
    alert: AlertDetail,
    updates: Sequence[ToldUpdate],
    *,
    delivery_id: int,
    is_possible_repeat: bool,
    context: AlertContext = NO_CONTEXT,
    links: Links | None = None,
    recipient: str = "",
    contact: str = "",
) -> Message:
    """The message of one delivery of an update. `updates`: its changes, those overtaken too; the rest as for `compose`.

    The subject is that of the first message: Gmail would begin another thread for another one. What changed stands in
    the preheader and on top.
    Raises zoneinfo.ZoneInfoNotFoundError when the channel's time zone is unknown.
    """
    actions = Actions(f"d-{delivery_id}", links, recipient, contact)
    view = _view(alert, updates, context, actions, is_possible_repeat=is_possible_repeat)
    topic = first_subject(alert, view.words)
    return Message(
        subject=f"Re: {topic}",
        html=page("update.html.j2", view=view),
        text=text_of("update.txt.j2", view=view),
        slack=_slack(view),
        headers=headers(alert, actions.delivery, topic=topic) | actions.headers(alert.alert_id),
        preheader=view.preheader,
        short="\n".join(_short(view)),
        data=data_of(alert, "update", links)
        | {"headline": view.headline, "url": view.link, "changes": [line.clause for line in view.lines]},
    )


def _view(
    alert: AlertDetail,
    updates: Sequence[ToldUpdate],
    context: AlertContext,
    actions: Actions,
    *,
    is_possible_repeat: bool,
) -> View:
    words, zone = wording(alert.channel_language), ZoneInfo(alert.time_zone)
    shown = lines_of([update for update in updates if update.decision == Update.TOLD])
    first_told = alert.first_told_at
    today = alert.created_at.astimezone(zone).date()
    return View(
        words=words,
        first_line=facets.first_line(context.state, context.region, words, today),
        why=why(alert, words),
        lines=_lines(shown[:SHOWN_LINES], words, zone),
        more=max(0, len(shown) - SHOWN_LINES),
        headline=title_of(alert.first_headline or alert.event_title, words),
        link=web_link(alert.first_url) if alert.first_url else None,
        told=""
        if first_told is None
        else words.told.format(time=words.told_when(first_told, alert.created_at, zone)),
        coverage=Coverage(counts(alert, words)),
        actions=actions.of(alert, words),
        sent=words.sent.format(alert=alert.alert_id, delivery=actions.delivery),
        repeat=words.repeat if is_possible_repeat else "",
        in_doubt=in_doubt(alert, words, zone) if alert.in_doubt_kind else None,
    )


def _lines(updates: Sequence[ToldUpdate], words: Wording, zone: ZoneInfo) -> list[Line]:
    """The changes; a sentence that says several is quoted once."""
    lines: list[Line] = []
    quoted: set[tuple[int, str]] = set()
    for update in updates:
        is_quoted = (update.article_id, update.sentence) in quoted
        lines.append(_line(update, words, zone, is_quoted=is_quoted))
        quoted.add((update.article_id, update.sentence))
    return lines


def _line(update: ToldUpdate, words: Wording, zone: ZoneInfo, *, is_quoted: bool) -> Line:
    link = web_link(update.url)
    host = domain(link) if link else ""
    name = one_line(update.source, SOURCE_LENGTH) or host
    speaker = one_line(speaker_of(update), SAID_LENGTH)
    when = words.when(update.published, update.published_precision, update.first_seen_at, zone)
    quote = "" if is_quoted else "".join(piece.text for piece in excerpt(update.sentence, [], {})).strip()
    what = one_line(changed(update, words), LINE_LENGTH)
    said = words.says.format(speaker=words.speaker(speaker)) if speaker else ""
    disputed = one_line(words.disputed_by(update.disputed), SAID_LENGTH)
    claim = ", ".join(filter(None, (what, said)))
    return Line(
        clause=words.semicolon.join(filter(None, (claim, disputed))),
        what=what,
        said=said,
        disputed=disputed,
        quote=quote,
        name=name,
        source=label(name, host),
        time=" · ".join(filter(None, (when, words.paywall if update.access == TEASER else ""))),
        link=link,
    )


def _slack(view: View) -> dict[str, Any]:
    return {
        "fallback": plain_text(f"{view.head} · {view.headline}"),
        "color": COLOUR_UPDATE,
        "blocks": [
            {"type": "header", "text": {"type": "plain_text", "text": plain_text(view.head), "emoji": False}},
            {"type": "section", "text": mrkdwn(_slack_body(view))},
            {
                "type": "context",
                "elements": [
                    mrkdwn(slack(view.coverage.counts)),
                    mrkdwn(slack(view.why)),
                    mrkdwn(alert_slack.actions(view.actions, view.sent)),
                ],
            },
        ],
    }


def _slack_body(view: View) -> str:
    """What was told first, then the changes, as many as there is room for."""
    begin = [
        f"_{slack(view.repeat)}_" if view.repeat else "",
        alert_slack.doubt_of(view.in_doubt) if view.in_doubt else "",
        link_to(view.link, view.headline) + (f" ({slack(view.told)})" if view.told else ""),
        f"*{slack(view.first_line)}*" if view.first_line else "",
    ]
    body = "\n".join(filter(None, begin))
    left = view.more
    for line in view.lines:
        written = _slack_line(line)
        if len(body) + len(written) > LONGEST_TEXT - 60:
            left += 1
            continue
        body += f"\n{written}"
    return f"{body}\n{slack(view.words.count(view.words.more_changes, left))}" if left else body


def _slack_line(line: Line) -> str:
    text = f"*{slack(line.what)}*" + (f", {slack(line.said)}" if line.said else "")
    text += f"; _{slack(line.disputed)}_" if line.disputed else ""
    text += f"\n> {slack(line.quote)}" if line.quote else ""
    return f"{text}\n{link_to(line.link, line.source)} · {slack(line.time)}"


def _short(view: View) -> list[str]:
    """What changed, line by line."""
    first = view.lines[0] if view.lines else None
    lines = [
        view.words.given.format(what=view.words.update, new=first.clause) if first else view.head,
        f"{view.words.update_on} {view.headline}",
        (first.link if first else None) or view.link or "",
        *(line.clause for line in view.lines[1:]),
        view.more_changes,
        view.repeat,
        view.sent,
    ]
    return [line for line in lines if line]
