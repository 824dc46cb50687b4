"""The watch rules and word lists that `tocsin init --example sahel` writes."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from alerts.events.facts.extract import extract
from alerts.rules.eval.document import Document, Fields
from alerts.rules.eval.match import match
from alerts.rules.language.lists import check_list, expand
from alerts.rules.language.parse import parse
from alerts.rules.language.syntax import Node
from alerts.rules.rule import WatchRule
from alerts.rules.store.checking import check
from alerts.rules.store.file import read_file
from flows.commands.init import CHANNELS, starter
from sql.rows import ArticleText

FILE = read_file(starter("sahel-rules.yaml")).content
LISTS = {one.name: one.entries for one in FILE.lists}
RULES = [rule.plain() for rule in FILE.rules]
# each list in each language, as the press writes it
SPELT = {
    "sahel-places": (
        "Fighting was reported near Kidal.",
        "L'attaque a eu lieu dans le nord du Mali.",
        "اندلعت اشتباكات قرب باماكو",
        "Бои идут под Кидалем и в Гао.",
    ),
    "sahel-armed-groups": (
        "JNIM said that it held the town.",
        "Le Groupe de soutien à l’islam et aux musulmans l'affirme.",
        "قالت جماعة نصرة الإسلام والمسلمين",
        "Так заявила группировка «Нусрат аль-Ислам».",
    ),
    "sahel-states": (
        "The Confederation of Sahel States met.",
        "L'armée malienne l'a annoncé.",
        "أعلنت بوركينا فاسو ذلك",
        "Об этом сообщил «Африканский корпус».",
    ),
}
# an article a line that is nobody's business here
ORDINARY = """\
The visitors attacked from the first minute and signed a new striker before the match.
A tanker truck exploded on the motorway near Ibadan in Nigeria.
Gunmen attacked a convoy of oil workers in Bayelsa, in the Niger Delta.
Bandits kidnapped a priest and his driver in Niger State, Nigeria.
Nigeria and Russia signed an agreement on railways in Abuja.
The convoy of the president of Malawi was attacked by protesters in Mzuzu.
L'Étoile du Sahel a attaqué d'entrée et s'impose 2-0 à Sousse.
The AES-256 encryption of the messenger was broken by a Russian researcher; its maker signed a contract with him.
AES Corporation signed a deal with a Russian supplier of turbines.
Wagner's Ring opens at the Bolshoi in Moscow; the tenor signed a contract.
Mali beat Tunisia, and their Russian coach signed until 2028.
The desert blues band from Kidal signed a record deal in Paris.
The festival in Timbuktu drew foreign musicians and journalists.
Un film sur l'enlèvement d'un journaliste étranger sort en salles à Paris.
The police freed hostages in Manila; a foreign engineer was hurt.
Le siège social de la banque à Bamako, sur la route de Koulikoro, a été inauguré.
Heavy rains closed the road to Agadez, and food prices rose in Niamey.
Дорогой бензин в Бамако: осадки размыли дорогу.
Мальчик кидал камни; колонна болельщиков прошла мимо, атака «Спартака» захлебнулась.
В Нигерии похищены журналисты.
البنك يقدم دعم مالي لقافلة طبية بعد هجوم إلكتروني
حصل النادي على دعم مالي جديد ووقع اتفاقا مع لاعب روسي
Les revendications des enseignants de Niamey : une attaque contre le ministre.
Scientists claim that the attack of locusts near Gao is over.
A caravan of trucks with onions left Agadez for Kano.
Le Mali et le Maroc signent un accord sur la pêche.
According to Moscow, grain exports to Mali rose.
The Red Cross trained volunteers in Segou.
MSF opened a hospital in Niono.
""".splitlines()


def tree(query: str) -> Node:
    root = parse(query).root
    assert root is not None
    expanded = expand(root, LISTS).root
    assert expanded is not None
    return expanded


def test_there_are_three_lists_and_six_rules() -> None:
    assert len(LISTS) == 3
    assert len(RULES) == 6


@pytest.mark.parametrize("name", LISTS)
def test_every_entry_of_a_list_can_be_used_and_stands_there_once(name: str) -> None:
    assert check_list(name, LISTS[name], LISTS) == ()
    assert len(set(LISTS[name])) == len(LISTS[name])


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_every_rule_reads_without_a_doubt_and_passes_its_own_tests(rule: WatchRule) -> None:
    parsed = parse(rule.query)
    assert parsed.root is not None

    check(rule, ["desk-mail"], LISTS)

    assert parsed.problems == ()
    assert expand(parsed.root, LISTS).problems == ()
    assert len(rule.tests.must_match) >= 4
    assert len(rule.tests.must_not_match) >= 2


def test_the_channel_that_the_rules_tell_stands_in_the_channels_file_to_fill_in() -> None:
    assert {tag for rule in RULES for tag in rule.notify} == {"desk-mail"}
    assert "tag: desk-mail" in CHANNELS


@pytest.mark.parametrize(
    ("name", "sentence"), [(name, one) for name, spelt in SPELT.items() for one in spelt]
)
def test_every_list_is_found_in_english_french_arabic_and_russian(name: str, sentence: str) -> None:
    assert match(tree(f"@{name}"), Document.of("", sentence)) is not None


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_no_rule_rings_for_ordinary_news(rule: WatchRule) -> None:
    query = tree(rule.query)

    found = [line for line in ORDINARY if match(query, Document(Fields(line, line))) is not None]

    # what the words find, the conditions on the event keep back
    assert [line for line in found if is_asked_for(rule, line)] == []


def is_asked_for(rule: WatchRule, line: str) -> bool:
    """Whether the countries of an event that is told by this line alone are those of the rule."""
    told = datetime(2026, 3, 10, tzinfo=UTC)
    article = ArticleText(1, "gazette", None, None, line, line, "en", "full", None, None, told, 1)
    places = [one for one in extract(article).places if not one.is_context]
    countries = {one.country for one in places}
    return not rule.countries or not countries or not countries.isdisjoint(rule.countries)
