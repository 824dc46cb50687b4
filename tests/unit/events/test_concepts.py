"""Concepts in a dozen languages."""

from __future__ import annotations

import re

import pytest

from alerts.events import concepts
from alerts.text.tokens import fold, tokenize

# words of every day that look like a word of a concept and are none; English, French, Arabic
COMMON = """
according accordingly accounts address again agreed airline although among amount analysis another anything appear
area around attribute available battle because become before began begin behind believe best between body brought
building campaign campus capital car careful case central centre change children city class close cold comfort
common company complete consider continue control cost could country county course courteous courtesy cover create
culture current data day decide degree describe design develop different difficult direct discuss during each early
east economic education effect either else energy enough especially even evening event every example expect
experience fact family far father federal feel few field figure final find follow force foreign form former forward
friend full future general give government great group grow half happen hard head hear help here high history home
hope hour house however human idea image important include increase indeed information interest issue itself join
keep kind know land large last late law lead learn leave left less letter level liberal liberia liberian life light
like line list little local long look lose lot love low main major make man many matter may mean measure medium
member memory mention might mile million mind mineral minimum minor minute miss model modern moment month more
morning most mother move much music must name nation national natural near nearly need never new next night north
note nothing number occur off office official often old once only onto open order other outside own page paper
parent part party pass past pattern people percent perhaps period person place plan planet plant play point popular
population position possible present press pretty private probably problem process processing produce product
professional program property provide public pull purpose push quality question quickly quite range rate rather
reach read ready real really reason receive recent recently record reduce region relate remain remember report
represent require research resource respond rest result return road role room rule run same say scene season seat
second section see seek seem send senior sense series serious serve service set seven several shake shall share
short should show side similar simple since site situation six size skill small social society some something soon
sort sound south space speak special specific spend staff stage stand standard start state statement station stay
step still stop stormed story street strong structure study stuff style subject success such suddenly suggest
support sure surface system take task tax team technology tell ten tend term than thank theory these thing think
third though thousand through throughout time today together too top total toward town true try turn two type under
understand until upon use usually value various very view visit voice wait walk wall want watch week weight well
west whatever where whether which while white whole why wide will wind with within without woman wonder word work
world would write wrong year yes young
abord accompagner actuel affaire afin ailleurs ainsi ajoute aller alors ancien année apparaît appel appelle après
argent arrive aucun aujourd'hui aussi autorités autre avant avec avis avoir beaucoup besoin bien bonne bout but
capitale cas cause celui cent centre certain chacun chaque chef chercher chose cinq comme comment compte conduire
connu contre corps côté courtois créer croire dans davantage début déjà demain demande depuis dernier derrière deux
devant devenir dire disant donc donner doute droit durant durée effet égal également élément encore enfant enfin
ensemble entendre entre envoyer époque espace essayer est état étrange européen exemple exister face façon faire
fait faut femme fin finir fois fonction fond force forme français général gens grand gros groupe heure histoire
homme idée important intérieur jamais jeune jour jusque juste laisser large lendemain lettre leur lieu ligne long
longtemps lorsque main maintenant maire maison mal manière mars matin meilleur membre même mener mesure mettre
milieu mille moins mois moment monde montrer mort mot moyen nature nécessaire niveau nombre notamment nouveau nuit
objet occasion œuvre oublier ouvrir page part parce parler partie passé pays pendant penser permettre personne petit
peuple peur peut place plaisir plein plupart plus point population porte position possible poste pour pouvoir
premier prendre près présent presque prochain produire projet propre puis puisque quart quel question quitter raison
recevoir reconnaître région rencontre rendre répondre reste résultat retour rien rôle sans savoir semaine sembler
sens sentir service seul siècle simple situation société soir sorte sortie suivre sujet sur surtout table tard tel
temps tenir terre tête toujours tour tout traiter travail très trouver type utiliser valeur venir vers vie vieux
ville vivre voici voir vrai vraiment
فرنسا فريق فرصة قريب قريبا مصلحة مصالح عقدت شروط شرط مليون عينة فرد افراد فرع
"""
TITLES = {
    "attack": ["ambush", "embuscade", "emboscada", "засада", "كمين", "الهجوم", "pusu"],
    "abduct": ["kidnapped", "enlevés", "secuestrado", "похищены", "اختطاف", "rehine"],
    "free": ["released", "libérés", "освобождены", "الإفراج"],
    "escape": ["escaped", "évadés", "fuga", "сбежал", "فرار", "فر"],
    "court": ["verdict", "trial", "procès", "condamné", "приговор", "محكمة"],
    "deal": ["agreement", "accord", "accords", "signed", "соглашение", "اتفاق"],
    "weather": ["storm", "floods", "inondations", "наводнение", "فيضانات"],
    "goldmine": ["miners", "orpailleurs", "шахта", "منجم"],
    "village": ["village", "villageois", "деревня", "قرية", "قرى"],
    "police": ["police", "gendarmes", "полиция", "الشرطة"],
}


def found(text: str) -> set[str]:
    bits = concepts.concepts(token.text for token in tokenize(text))
    return {name for at, name in enumerate(concepts.names()) if bits >> at & 1}


def entries() -> list[tuple[int, str, str]]:
    """Bit, concept and entry of every word of the table."""
    text = concepts.files("alerts.events").joinpath("concepts.tsv").read_text("utf-8")
    lines = [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]
    return [(at, name, entry) for at, (name, words) in enumerate(lines) for entry in words.split()]


@pytest.mark.parametrize(
    ("concept", "word"), [(name, word) for name, words in TITLES.items() for word in words]
)
def test_a_word_of_any_language_names_its_concept(concept: str, word: str) -> None:
    assert concept in found(word)


def test_every_entry_is_one_token_and_finds_its_concept() -> None:
    for at, name, entry in entries():
        word = entry.removeprefix("=")
        assert [token.text for token in tokenize(word)] == [fold(word)], (name, entry)
        assert concepts.concepts([fold(word)]) >> at & 1, (name, entry)


def test_no_prefix_is_shorter_than_three_letters_and_none_of_latin_letters_than_four() -> None:
    for _, name, entry in entries():
        if not entry.startswith("="):
            assert len(fold(entry)) >= (4 if fold(entry).isascii() else 3), (name, entry)


def test_common_words_name_no_concept() -> None:
    named = {word: found(word) for word in re.split(r"\s+", COMMON.strip())}

    assert {word: names for word, names in named.items() if names} == {}


def test_there_is_a_bit_for_every_concept() -> None:
    assert len(set(concepts.names())) == len(concepts.names()) <= 64
    known = set(concepts.names())
    assert known.issuperset(concepts.HAPPENINGS + concepts.AFTERMATH + concepts.TARGETS)
