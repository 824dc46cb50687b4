"""Days that a sentence names."""

from __future__ import annotations

from datetime import date

import pytest

from alerts.events.facts.days import Kind, Mention, mentions
from alerts.events.facts.passages import language_of, sentences

# a Wednesday
PUBLISHED = date(2026, 7, 29)


def find(sentence: str, published: date) -> list[Mention]:
    language = language_of(None, sentence, "")
    [read] = sentences(sentence, "", language or "en")
    return mentions(read, published)


@pytest.mark.parametrize(
    ("sentence", "lo", "hi"),
    [
        ("On July 26 2025 a convoy burned.", "2025-07-26", "2025-07-26"),
        ("On July 26, 2025, a convoy burned.", "2025-07-26", "2025-07-26"),
        ("It burned on 26 July 2025.", "2025-07-26", "2025-07-26"),
        ("It burned on the 26th of July 2025.", "2025-07-26", "2025-07-26"),
        ("Le convoi a brûlé le 26 juillet 2025.", "2025-07-26", "2025-07-26"),
        ("Le convoi a brûlé le 1er août 2025.", "2025-08-01", "2025-08-01"),
        # the weekday belongs to the date
        ("It burned on Saturday, 26 July 2025.", "2025-07-26", "2025-07-26"),
        ("Il a brûlé samedi 26 juillet 2025.", "2025-07-26", "2025-07-26"),
        # spans
        ("The fighting of 22–27 July 2025 is over.", "2025-07-22", "2025-07-27"),
        ("From July 22 to 27, 2025 they fought.", "2025-07-22", "2025-07-27"),
        ("Les combats du 25 au 27 juillet 2025.", "2025-07-25", "2025-07-27"),
        # a month
        ("They came in June 2025.", "2025-06-01", "2025-06-30"),
        ("Ils sont venus en février 2024.", "2024-02-01", "2024-02-29"),
        # no year: the occurrence nearest to publication, a coming one only when it is near
        ("It burned on 26 July.", "2026-07-26", "2026-07-26"),
        ("It burned on 20 December.", "2025-12-20", "2025-12-20"),
        ("They vote on 3 September.", "2026-09-03", "2026-09-03"),
        ("It burned on Sept. 3, 2025.", "2025-09-03", "2025-09-03"),
        ("Version of 2025-07-26.", "2025-07-26", "2025-07-26"),
        # relative to publication
        ("Yesterday it burned.", "2026-07-28", "2026-07-28"),
        ("Le convoi a brûlé hier.", "2026-07-28", "2026-07-28"),
        ("Aujourd’hui le convoi brûle.", "2026-07-29", "2026-07-29"),
        ("It burned on Monday.", "2026-07-27", "2026-07-27"),
        ("Il a brûlé mardi.", "2026-07-28", "2026-07-28"),
        # the day of publication itself
        ("It burned on Wednesday.", "2026-07-29", "2026-07-29"),
        ("A year ago it burned.", "2025-06-29", "2025-08-28"),
        ("Il y a deux ans, il brûlait.", "2024-06-29", "2024-08-28"),
        ("It burned last year.", "2025-01-01", "2025-12-31"),
        # spans without a year, and of weekdays
        ("The battle took place between July 22 and 27.", "2026-07-22", "2026-07-27"),
        ("Fighting of 22–27 July.", "2026-07-22", "2026-07-27"),
        ("Dans la nuit de lundi à mardi, ils sont venus.", "2026-07-27", "2026-07-28"),
        # numbers only
        ("Le rapport du 26/07/2025 est long.", "2025-07-26", "2025-07-26"),
        ("Das Dorf brannte am 26.07.2025.", "2025-07-26", "2025-07-26"),
        # days ago
        ("Three days ago it burned.", "2026-07-26", "2026-07-26"),
        ("Le village a brûlé il y a trois jours.", "2026-07-26", "2026-07-26"),
        # Russian
        ("Колонна попала в засаду 26 июля 2025 года.", "2025-07-26", "2025-07-26"),
        ("Это случилось в субботу.", "2026-07-25", "2026-07-25"),
        ("Это случилось вчера.", "2026-07-28", "2026-07-28"),
        # Arabic, also with its digits and with months of the Levant and the Maghreb
        ("وقع الهجوم يوم السبت.", "2026-07-25", "2026-07-25"),
        ("وقع الهجوم في ٢٦ يوليو ٢٠٢٥.", "2025-07-26", "2025-07-26"),
        ("وقع الهجوم في 26 تموز 2025.", "2025-07-26", "2025-07-26"),
        ("وقع الهجوم في 26 جويلية 2025.", "2025-07-26", "2025-07-26"),
        ("وقع الهجوم أمس.", "2026-07-28", "2026-07-28"),
        # other languages
        ("El convoy ardió el 26 de julio de 2025.", "2025-07-26", "2025-07-26"),
        ("A coluna foi atacada na terça-feira.", "2026-07-28", "2026-07-28"),
        ("Das Dorf brannte am 26. Juli 2025 nieder.", "2025-07-26", "2025-07-26"),
        ("Il villaggio è bruciato nel pomeriggio di sabato.", "2026-07-25", "2026-07-25"),
        ("Saldırı 26 Temmuz 2025 günü oldu ve bir köy yandı.", "2025-07-26", "2025-07-26"),
        ("Wanakijiji walishambuliwa Jumamosi katika kijiji.", "2026-07-25", "2026-07-25"),
        ("An kai harin ne a ranar Asabar a wani kauye.", "2026-07-25", "2026-07-25"),
        ("Це сталося в суботу, їх було багато.", "2026-07-25", "2026-07-25"),
        ("Il a brûlé l’an dernier.", "2025-01-01", "2025-12-31"),
    ],
)
def test_a_named_date_is_resolved(sentence: str, lo: str, hi: str) -> None:
    [mention] = find(sentence, PUBLISHED)

    assert (mention.lo, mention.hi) == (date.fromisoformat(lo), date.fromisoformat(hi))


@pytest.mark.parametrize(
    "sentence",
    [
        # verbs, not months
        "It may 26 times fail, and soldiers march 30 km.",
        "They fired 31 shots in 2025 at 26 men.",
        # no such day, year or month
        "On 32 Foo 2025, 99/99/2025 and 10000000000000000000000000000000-02-30 nothing can happen.",
        # times and codes
        "At 3:45 PM the F-16 left for RN16.",
        "On 31 June and 30 February nothing can happen.",
        "",
    ],
)
def test_what_is_no_date_is_not_read_as_one(sentence: str) -> None:
    assert find(sentence, PUBLISHED) == []


def test_the_leap_day_is_resolved_only_near_a_leap_year() -> None:
    assert find("It was 29 February.", date(2026, 3, 1)) == []
    assert find("It was 29 February.", date(2027, 3, 1))[0].lo == date(2028, 2, 29)


def test_overnight_is_the_night_before_publication() -> None:
    [mention] = find("The base was shelled overnight.", PUBLISHED)

    assert (mention.kind, mention.lo, mention.hi) == (Kind.NEAR, date(2026, 7, 28), date(2026, 7, 29))


def test_the_day_before_is_counted_from_the_day_named() -> None:
    found = find("Le préfet est venu mardi au village attaqué la veille.", PUBLISHED)

    assert [mention.lo for mention in found] == [date(2026, 7, 28), date(2026, 7, 27)]
