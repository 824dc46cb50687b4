"""Copies of one text, and how many newsrooms really speak."""

from __future__ import annotations

import random
import time
import zlib
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from numpy.typing import NDArray

from alerts.events.agencies import credited
from alerts.events.copies import copy_groups, fingerprint, independent_sources

WIRE = (
    "Gunmen ambushed a military convoy near the desert town of Tin Ezzar on Monday, killing at least twelve "
    "soldiers, two security sources said. The convoy was bringing fuel to a garrison when it was hit by "
    "roadside bombs and heavy fire from the dunes. The army said it had sent aircraft and reinforcements. "
    "Residents reached by telephone spoke of columns of smoke and of men on motorcycles who left to the north. "
    "The garrison has been short of fuel since the road was cut in January."
)
OWN = (
    "Our reporter in the border town counted nine burned trucks along the sand track that leads to the fort. "
    "Shopkeepers told us that shooting went on past noon, and that the wounded were carried out by night on "
    "donkey carts because no ambulance dared to come. A nurse said that the ward had run out of blood."
)
HALF = WIRE[: len(WIRE) * 2 // 5] + " " + OWN
CHINESE = (
    "武装分子周一在边境城镇附近袭击了一支军车队，造成至少十二名士兵死亡。车队当时正在向驻军运送燃料。"
    "军方说已派出飞机和增援部队。当地居民在电话中说看到浓烟，骑摩托车的人向北离去。"
)
CHINESE_OWN = (
    "记者在镇上数到九辆被烧毁的卡车。店主说枪声一直持续到中午以后，伤员在夜里用驴车运走，因为没有救护车敢来。"
)
THAI = (
    "มือปืนซุ่มโจมตีขบวนรถทหารใกล้เมืองชายแดนเมื่อวันจันทร์ ทำให้ทหารเสียชีวิตอย่างน้อยสิบสองนาย "
    "ขบวนรถกำลังนำเชื้อเพลิงไปยังค่ายทหาร กองทัพกล่าวว่าได้ส่งเครื่องบินและกำลังเสริมแล้ว"
)


@dataclass(frozen=True, slots=True)
class Report:
    id: int
    source: str
    text: str = field(repr=False)
    agency: str | None = None
    published: datetime = datetime(2026, 5, 4, tzinfo=UTC)
    title: str = ""

    @property
    def fingerprint(self) -> NDArray[np.uint32]:
        return fingerprint(self.title, self.text)


def voices(*reports: Report) -> int:
    return independent_sources(reports, copy_groups(reports))


def are_copies(one: str, other: str, agency: str | None = None) -> bool:
    return len(set(copy_groups([Report(1, "a", one, agency), Report(2, "b", other, agency)]).values())) == 1


def words(count: int, seed: int) -> list[str]:
    """A text that shares hardly a run of four words with that of another seed."""
    vocabulary = sorted(set((WIRE + OWN).split()))
    return random.Random(seed).choices(vocabulary, k=count)


def test_a_reprinted_wire_story_is_one_copy_group_named_by_its_smallest_id() -> None:
    reports = [Report(9, "herald", WIRE), Report(4, "courier", "MOPTI — " + WIRE), Report(7, "post", OWN)]

    assert copy_groups(reports) == {4: 4, 9: 4, 7: 7}


def test_one_wire_story_on_five_sites_is_one_copy_group_and_one_voice() -> None:
    sentences = WIRE.split(". ")
    reports = [
        Report(1, "herald", "TIN EZZAR (SNA) - " + WIRE, "SNA"),
        Report(2, "courier", "Twelve troops lost their lives on Monday. " + ". ".join(sentences[1:])),
        Report(3, "post", ". ".join(sentences[:3]) + ".", title="Convoy hit near Tin Ezzar"),
        Report(4, "echo", WIRE.upper() + " Read also: Ten arrests in the capital. (With SNA)", "sna "),
        Report(5, "star", "\n\n".join(sentences) + "\nThis is a developing story, more to follow."),
    ]

    assert set(copy_groups(reports).values()) == {1}
    assert voices(*reports) == 1
    assert voices(*reports, Report(6, "witness", OWN)) == 2


def test_a_story_cut_short_is_still_a_copy() -> None:
    assert are_copies(WIRE, WIRE[:150])


@pytest.mark.parametrize("start", [0, 200, 400])
@pytest.mark.parametrize("length", [600, 2000])
def test_two_hundred_words_of_a_long_text_are_found(length: int, start: int) -> None:
    long = words(length, seed=1)
    lead = words(30, seed=2)

    assert are_copies(" ".join(long), " ".join(lead + long[start : start + 200]))
    assert not are_copies(" ".join(long), " ".join(words(170, seed=3) + long[start : start + 30]))


def test_two_fifths_of_a_story_are_a_copy_only_when_both_credit_the_agency() -> None:
    def groups(one: str | None, other: str | None) -> int:
        reports = [Report(1, "a", WIRE, one), Report(2, "b", HALF, other)]
        return len(set(copy_groups(reports).values()))

    assert groups(None, None) == 2
    assert groups("AFP", None) == 2
    assert groups("AFP", "Reuters") == 2
    assert groups("AFP", "وكالة فرانس برس") == 1
    assert groups("SNA", "sna ") == 1


def test_a_chain_of_copies_is_one_group() -> None:
    # 2 and 3 share nothing with each other, but each stands in 1
    half = len(WIRE) // 2
    reports = [Report(3, "a", WIRE[:half]), Report(2, "b", WIRE[half:]), Report(1, "c", WIRE)]

    assert set(copy_groups(reports).values()) == {1}


def test_a_text_too_short_to_tell_is_its_own() -> None:
    assert not fingerprint("Army confirms attack", "").any()
    assert not are_copies("Army confirms attack.", "Army confirms attack.")


def test_the_title_counts_where_there_is_no_text_to_speak_of() -> None:
    title = "Gunmen kill at least twelve soldiers near the desert town of Tin Ezzar"
    reports = [Report(1, "a", "", title=title), Report(2, "b", "(SNA)", title=title)]

    assert set(copy_groups(reports).values()) == {1}
    assert (fingerprint("One title", WIRE) == fingerprint("Another title", WIRE)).all()


def test_what_every_page_of_a_paywall_says_makes_no_copies() -> None:
    stub = "You have read three of three stories."
    reports = [
        Report(1, "a", stub, title="Police seek a man after the ambush at Tin Ezzar"),
        Report(2, "a", stub, title="Council of the region meets about prices of fuel"),
    ]

    assert set(copy_groups(reports).values()) == {1, 2}


@pytest.mark.parametrize(
    "boilerplate",
    [
        "This is a developing story and will be updated as more details come in from our reporters there.",
        "(Reporting by A. Person and B. Person in Tin Ezzar; writing by C. Person; editing by D. Person)",
        "Read also: The long road of the desert garrisons and the men who guard them through the winter",
        "Sign up for our free newsletter and get the five stories that matter in your inbox every morning.",
        "Abonnez-vous à notre lettre du matin et recevez les cinq nouvelles qui comptent, chaque jour, par courriel.",
        "Lire aussi : La longue route des garnisons du désert et des hommes qui les gardent tout l'hiver",
        "اقرأ أيضا: الطريق الطويل إلى حاميات الصحراء والرجال الذين يحرسونها طوال فصل الشتاء البارد",
        "Читайте также: Долгая дорога к гарнизонам пустыни и люди, которые охраняют их всю зиму",
    ],
)
def test_boilerplate_neither_makes_copies_nor_keeps_them_apart(boilerplate: str) -> None:
    brief, other = WIRE[:110], OWN[:104]
    filler = f"\n{boilerplate}\n"

    assert not are_copies(brief + filler, other + filler)
    assert (fingerprint("", brief + filler) == fingerprint("", brief)).all()


def test_texts_without_spaces_are_compared_too() -> None:
    assert are_copies(CHINESE, "新华社巴马科3月3日电 " + CHINESE[:60])
    assert not are_copies(CHINESE, CHINESE_OWN)
    assert are_copies(THAI, THAI[: len(THAI) // 2])


def test_spelling_differences_that_a_reader_overlooks_keep_no_copy_apart() -> None:
    assert are_copies(OWN, OWN.replace("e", "é"))


def test_a_fingerprint_is_the_same_in_every_process_and_fills_half_a_kilobyte() -> None:
    mark = fingerprint("", WIRE)

    assert mark.dtype == np.uint32
    assert mark.nbytes == 512
    assert zlib.crc32(mark.astype("<u4").tobytes()) == 3088267987


def test_the_order_of_articles_changes_nothing() -> None:
    reports = [
        Report(number, f"s{number}", text)
        for number, text in enumerate((WIRE, OWN, HALF, WIRE[:150], WIRE[150:], OWN[90:], "", CHINESE))
    ]
    groups = copy_groups(reports)

    for seed in range(20):
        shuffled = random.Random(seed).sample(reports, len(reports))
        assert copy_groups(shuffled) == groups
        assert independent_sources(shuffled, groups) == independent_sources(reports, groups)


def test_a_thousand_articles_of_one_event_are_compared_at_once() -> None:
    @dataclass(frozen=True, slots=True)
    class Kept:
        id: int
        source: str
        fingerprint: NDArray[np.uint32]
        agency: str | None = None
        published: datetime = datetime(2026, 5, 4, tzinfo=UTC)

    marks = [fingerprint("", " ".join(words(300, seed))) for seed in range(250)]
    articles = [Kept(number, f"s{number}", marks[number % 250]) for number in range(1000)]
    before = time.process_time()

    groups = copy_groups(articles)

    assert time.process_time() - before < 1  # 0.1 on a quiet machine
    assert groups == {number: number % 250 for number in range(1000)}


def test_five_papers_with_one_wire_story_are_one_voice() -> None:
    assert voices(*(Report(number, f"paper-{number}", WIRE, "SNA") for number in range(5))) == 1


def test_two_stories_of_one_agency_are_one_voice() -> None:
    assert voices(Report(1, "a", WIRE, "SNA"), Report(2, "b", OWN, "Sna")) == 1


def test_a_wire_story_in_three_languages_is_one_voice() -> None:
    french = "BAMAKO (AFP) - Des hommes armés ont tué douze soldats lundi, selon des sources de sécurité."
    arabic = "باماكو (فرانس برس) - قتل مسلحون اثني عشر جنديا يوم الاثنين بحسب مصادر أمنية."
    russian = "Боевики убили двенадцать солдат в понедельник.\nИсточник: АФП"

    assert (
        voices(*(Report(at, f"s{at}", t, credited(t)) for at, t in enumerate((french, arabic, russian)))) == 1
    )


def test_an_agencys_own_site_and_a_paper_that_credits_it_are_one_voice() -> None:
    assert voices(Report(1, "tass_ru", WIRE), Report(2, "courier", OWN, "ТАСС")) == 1
    assert voices(Report(1, "tass_ru", WIRE), Report(2, "courier", OWN, "Reuters")) == 2


def test_a_report_that_only_quotes_an_agency_is_a_voice_of_its_own() -> None:
    quoting = OWN + " « Nous tiendrons », a déclaré le gouverneur à l'AFP."

    assert voices(Report(1, "afp", WIRE), Report(2, "courier", quoting, credited(quoting))) == 2


def test_two_stories_of_one_source_are_one_voice_and_of_two_sources_two() -> None:
    assert voices(Report(1, "a", WIRE), Report(2, "a", OWN)) == 1
    assert voices(Report(1, "a", WIRE), Report(2, "b", OWN)) == 2


def test_an_uncredited_copy_speaks_with_the_voice_that_had_it_first() -> None:
    first = Report(5, "a", WIRE)
    copy = Report(1, "b", WIRE, published=first.published + timedelta(hours=1))

    # the copy in b is the voice of a, so a's other story adds none, and b's does
    assert voices(first, copy, Report(6, "a", OWN)) == 1
    assert voices(first, copy, Report(6, "b", OWN)) == 2


def test_one_credited_member_names_the_agency_of_the_group() -> None:
    assert voices(Report(1, "a", WIRE), Report(2, "b", WIRE, "SNA"), Report(3, "c", OWN, "SNA")) == 1


def test_a_group_that_names_two_agencies_speaks_for_the_one_named_more_often() -> None:
    group = [Report(1, "a", WIRE, "AFP"), Report(2, "b", WIRE, "Reuters"), Report(3, "c", WIRE, "Рейтер")]

    assert voices(*group, Report(4, "d", OWN, "Reuters")) == 1
    assert voices(*group, Report(4, "d", OWN, "AFP")) == 2


def test_no_article_no_voice() -> None:
    assert voices() == 0
