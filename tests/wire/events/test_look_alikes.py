"""Pairs of reports that look alike and are two happenings, and pairs that do not and are one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from alerts.events.detect import detect
from sql.connection import Connection

NOW = datetime(2026, 5, 14, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
NEW, SAME = frozenset({"new", "doubt"}), frozenset({"same"})


@dataclass(frozen=True, slots=True)
class Report:
    """What a source wrote, so long ago."""

    ago: timedelta
    title: str
    text: str
    language: str = "en"
    source: str = "courier"


ATTACK = Report(
    8 * DAY,
    "Gunmen kill eleven soldiers in raid on Tessit camp",
    """Gunmen on motorcycles raided an army camp near Tessit in northern Mali on Wednesday, killing eleven soldiers,
    the army said in a statement. The assailants came at dawn, burned four vehicles and left towards the
    border with Niger. Residents heard heavy gunfire for two hours. Reinforcements were sent from Ansongo. No
    group has claimed the raid.""",
)
ATTACK_TWO_DAYS_LATER = Report(
    6 * DAY,
    "Six soldiers killed in ambush near Tessit",
    """Gunmen ambushed an army convoy near Tessit in northern Mali on Friday, killing six soldiers, the army said in
    a statement. The convoy was bringing water to the camp when a mine tore up the first vehicle. The ambush
    comes two days after a raid on the camp of Tessit, in which eleven soldiers died. No group has claimed the
    ambush.""",
    source="herald",
)
ATTACK_SEVEN_DAYS_LATER = Report(
    DAY,
    "Gunmen attack Tessit again, killing four soldiers",
    """Gunmen on motorcycles attacked the army camp near Tessit in northern Mali on Wednesday, killing four soldiers,
    the army said. The assailants came in the afternoon and were driven off by helicopters. A week ago eleven
    soldiers were killed in a raid on the same camp. Reinforcements were sent from Ansongo.""",
    source="post",
)
SHELLING = Report(
    2 * DAY,
    "Shelling of El Fasher kills seven",
    """Artillery shells fell on the Abu Shouk camp in El Fasher on Tuesday, killing seven people and wounding
    nineteen, the resistance committee of the town said. The shells hit a bakery and several tents. Hospitals
    lack medicine after a year of siege by the paramilitary forces.""",
)
SHELLING_NEXT_DAY = Report(
    DAY,
    "Nine killed in shelling of El Fasher",
    """Artillery shells fell on the livestock market of El Fasher on Wednesday, killing nine people and wounding
    twelve, the resistance committee of the town said. It was the second day of shelling; seven people had
    died in the Abu Shouk camp on Tuesday. Hospitals lack medicine after a year of siege by the paramilitary
    forces.""",
    source="herald",
)
KIDNAPPING = Report(
    4 * DAY,
    "Gunmen abduct twelve passengers on Birnin Gwari road",
    """Gunmen stopped a bus on the road between Birnin Gwari and Funtua in Nigeria on Saturday evening and abducted
    twelve passengers, police said. The driver escaped into the bush and raised the alarm. Families say that
    the kidnappers have not called yet. The road is notorious for abductions.""",
)
ANOTHER_KIDNAPPING = Report(
    DAY,
    "Three traders kidnapped on Birnin Gwari road",
    """Gunmen kidnapped three traders on the road between Birnin Gwari and Funtua in Nigeria on Tuesday morning,
    police said. The traders were on their way to the cattle market in a car. The kidnappers ask for forty
    million naira. Twelve passengers of a bus were abducted on the same road on Saturday.""",
    source="herald",
)
FIRST_LEG = Report(
    7 * DAY,
    "Djoliba beat Horoya 2-1 in first leg",
    """Djoliba beat Horoya 2-1 in Bamako on Wednesday in the first leg of the semi-final of the Confederation Cup.
    Traore scored twice for the hosts, and Camara gave the guests hope in the last minute. The second leg is
    in Conakry.""",
)
SECOND_LEG = Report(
    HOUR,
    "Horoya knock out Djoliba 3-0 in second leg",
    """Horoya beat Djoliba 3-0 in Conakry on Wednesday in the second leg of the semi-final of the Confederation Cup.
    Camara scored twice, and Bangoura in the last minute. Djoliba had won the first leg 2-1 in Bamako.""",
    source="herald",
)
DRIVERS_FREE = Report(
    3 * DAY,
    "Moroccan lorry drivers free after months in captivity in Niger",
    """Four Moroccan lorry drivers who were kidnapped in the north of Burkina Faso in January are free, Niger's state
    television said on Monday. They were received at the presidency in Niamey. Their lorries had vanished on
    the road from Dori to Tera.""",
)
PILOT_KIDNAPPED = Report(
    2 * HOUR,
    "American pilot kidnapped in Niamey",
    """An American pilot who worked for a mission was kidnapped from his house in Niamey on Wednesday night,
    diplomats said. Three armed men took him away in a pickup. Niger's authorities have closed the roads out
    of the town. Moroccan drivers were freed in Niger on Monday after months in captivity.""",
    source="herald",
)
COLLAPSE = Report(
    2 * DAY,
    "At least 27 dead as gold mine collapses in Kangaba",
    """A gold mine collapsed near Kangaba in the south of Mali on Tuesday, killing at least 27 people, the union of
    miners said. Most of the dead are women who were looking for scraps of gold. Rescuers dig with their
    hands.""",
)
TOLL_CORRECTED = Report(
    DAY,
    "Kangaba mine: authorities lower death toll to 19",
    """The governor on Wednesday corrected the toll of the collapse of a gold mine near Kangaba from 27 to 19 dead.
    Some of those reported dead had left the pit before it collapsed on Tuesday, he said. The union of miners
    speaks of women who were looking for scraps of gold.""",
    source="herald",
)
STRIKE = Report(
    2 * DAY,
    "Army drone strike kills fourteen at wedding in Djibasso",
    """A drone of the army struck a wedding in the village of Djibasso in Burkina Faso on Tuesday and killed fourteen
    guests, residents said by telephone. The guests sat under a tent when two missiles fell.""",
)
DENIAL = Report(
    DAY,
    "Burkina army denies striking wedding in Djibasso",
    """The army of Burkina Faso denied on Wednesday that its drone struck a wedding in the village of Djibasso on
    Tuesday. It hit a gathering of terrorists, it said. Residents said that fourteen guests were killed under
    a tent.""",
    source="herald",
)
BRIDGE = Report(
    DAY,
    "Suicide bomber kills nine at checkpoint in Gao",
    """A suicide bomber drove a car into a checkpoint at the entrance of Gao in northern Mali on Wednesday morning,
    killing nine people, among them four soldiers, the governor said. Twenty-two were wounded. JNIM claimed
    the attack.""",
)
BRIDGE_FR = Report(
    22 * HOUR,
    "Mali : un kamikaze tue neuf personnes à l'entrée de Gao",
    """Un kamikaze a lancé sa voiture contre un poste de contrôle à l'entrée de Gao, dans le nord du Mali, mercredi
    matin, faisant neuf morts dont quatre soldats et vingt-deux blessés, selon le gouverneur. Le JNIM a
    revendiqué l'attaque.""",
    "fr",
    "fil",
)
BRIDGE_AR = Report(
    21 * HOUR,
    "مالي: مقتل تسعة أشخاص في هجوم انتحاري عند مدخل غاو",
    """قتل تسعة أشخاص بينهم أربعة جنود وأصيب 22 آخرون يوم الأربعاء عندما فجر انتحاري سيارته عند نقطة تفتيش في مدخل
    مدينة غاو شمال مالي، حسب الوالي. وأعلنت جماعة نصرة الإسلام والمسلمين مسؤوليتها عن الهجوم.""",
    "ar",
    "akhbar",
)
BRIDGE_RU = Report(
    20 * HOUR,
    "Мали: девять человек погибли при взрыве смертника в Гао",
    """Девять человек, в том числе четверо солдат, погибли и 22 ранены в среду утром, когда смертник взорвал машину у
    контрольно-пропускного пункта на въезде в Гао на севере Мали, сообщил губернатор. Ответственность взяла
    группировка ДНИМ.""",
    "ru",
    "vesti",
)
VERDICT = Report(
    HOUR,
    "Three sentenced to death over last year's Gao checkpoint bombing",
    """A court in Bamako on Wednesday sentenced three men to death over the suicide bombing of a checkpoint in Gao in
    March 2025, in which fifteen people died. The men had bought the car, the judge said. Their lawyers will
    appeal.""",
    source="post",
)
ANNIVERSARY = Report(
    HOUR,
    "Gao remembers the dead of the 2017 bombing",
    """Hundreds of people gathered in Gao on Wednesday to remember the soldiers who were killed when a suicide bomber
    drove into a camp in January 2017. Wreaths were laid, and the imam prayed. Seventy-seven people had died
    then.""",
    source="post",
)

PAIRS = [
    # a second attack near the same town, two and seven days later
    (ATTACK, ATTACK_TWO_DAYS_LATER, NEW),
    (ATTACK, ATTACK_SEVEN_DAYS_LATER, NEW),
    (ATTACK_TWO_DAYS_LATER, ATTACK_SEVEN_DAYS_LATER, NEW),
    # next day's shelling
    (SHELLING, SHELLING_NEXT_DAY, NEW),
    # another kidnapping on the same road
    (KIDNAPPING, ANOTHER_KIDNAPPING, NEW),
    # the second leg
    (FIRST_LEG, SECOND_LEG, NEW),
    # other victims in another town of one country
    (DRIVERS_FREE, PILOT_KIDNAPPED, NEW),
    # a toll that is corrected downwards
    (COLLAPSE, TOLL_CORRECTED, SAME),
    # a denial
    (STRIKE, DENIAL, SAME),
    # one happening in three more languages
    (BRIDGE, BRIDGE_FR, SAME),
    (BRIDGE, BRIDGE_AR, SAME),
    (BRIDGE, BRIDGE_RU, SAME),
    (BRIDGE_FR, BRIDGE_AR, SAME),
    (BRIDGE_FR, BRIDGE_RU, SAME),
    # a verdict and a day of remembrance about older attacks in the same town
    (BRIDGE, VERDICT, NEW),
    (BRIDGE, ANNIVERSARY, NEW),
]


def tell(newsroom: Any, report: Report) -> int:
    article: int = newsroom.article(
        report.title,
        report.text,
        source=report.source,
        language=report.language,
        seen=NOW - report.ago,
    )
    detect(newsroom.conn, NOW - report.ago)
    return article


@pytest.mark.parametrize(
    ("first", "second", "answers"),
    PAIRS,
    ids=[pair[1].title[:40] for pair in PAIRS],
)
def test_a_pair_on_its_own(newsroom: Any, first: Report, second: Report, answers: frozenset[str]) -> None:
    one, other = tell(newsroom, first), tell(newsroom, second)

    assert newsroom.answer(other, one) in answers


def test_the_pairs_among_each_other(conn: Connection, newsroom: Any) -> None:
    told = dict.fromkeys(report for pair in PAIRS for report in pair[:2])
    ids = {report: tell(newsroom, report) for report in sorted(told, key=lambda one: -one.ago)}

    wrong = [
        (first.title, second.title, newsroom.answer(ids[second], ids[first]))
        for first, second, answers in PAIRS
        if newsroom.answer(ids[second], ids[first]) not in answers
    ]

    assert wrong == []
    # every event of its own alerts, though the day's news is much alike
    assert len({newsroom.event_of(number) for number in ids.values()}) >= 12


def test_which_was_first_changes_nothing(conn: Connection, newsroom: Any) -> None:
    told = dict.fromkeys(report for pair in PAIRS for report in pair[:2])
    ids = {
        report: newsroom.article(
            report.title, report.text, source=report.source, language=report.language, ago=report.ago
        )
        for report in reversed(list(told))
    }
    detect(conn, NOW)

    wrong = [
        (first.title, second.title)
        for first, second, answers in PAIRS
        if newsroom.answer(ids[second], ids[first]) not in answers
    ]

    assert wrong == []
