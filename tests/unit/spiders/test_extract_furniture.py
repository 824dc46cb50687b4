"""What stands around a text on a page stays out of it, in eight languages; what belongs to it stays in."""

from __future__ import annotations

import pytest

from spiders.extract import extract
from spiders.extract.phrases import ALONE
from spiders.extract.pointers import HEADING, POINTER

URL = "https://www.salthorizon.example/news/2026/well-reopened"
TEXT = [
    (
        "The deep well at Oum Dreyga was opened again on Monday after eleven months, and the first herds "
        "came to it before "
        "noon, according to the water board of the district."
    ),
    (
        "Engineers had to lower a new pump by hand because the road to the plateau is still cut by the "
        "flood of last year, "
        "the board said in a note that it sent to the mayors of four villages."
    ),
    (
        "A herder named Lalla Mint Sid, who had walked two days, said that she would stay until the "
        "rains, and that her "
        "neighbours were on their way with some three hundred camels."
    ),
    (
        "The board expects to open two more wells before the end of the year, if the money that the "
        "ministry has promised "
        "for the drilling rig arrives in time."
    ),
]
PARAGRAPHS = "".join(f"<p>{paragraph}</p>" for paragraph in TEXT)
HEADLINE = "Gunmen burn a bus near the frontier post"


def page(inside: str = "", after: str = "", middle: str = "") -> str:
    body = (
        "".join(f"<p>{each}</p>" for each in TEXT[:2])
        + middle
        + "".join(f"<p>{each}</p>" for each in TEXT[2:])
    )
    return (
        "<!doctype html><html lang='en'><head><title>The well is open again</title></head><body>"
        f"<div id='top'><a href='/'>Salt Horizon</a></div><article><h1>The well is open again</h1>"
        f"<div>{body}{inside}</div></article>{after}</body></html>"
    )


def lines(source: str) -> list[str]:
    return extract(source, URL).text.split("\n")


BOXES = {
    "a pointer with links between breaks": f"<div class='more'><b>Read next</b><br><a "
    f"href='/x'>{HEADLINE}</a><br></div>",
    "a pointer in a paragraph": f"<p><b>Read next</b><br><a href='/x'>{HEADLINE}</a></p>",
    "a pointer and its link in one line": f"<p>Read also: <a href='/x'>{HEADLINE}</a></p>",
    "a paragraph that is a link": f"<p><a href='/x'>{HEADLINE}</a></p>",
    "cards without class names": (
        f"<h4>Articles similaires</h4><div class='une'><h2><a href='/x'>{HEADLINE}</a></h2>"
        "<p>Nine travellers were hurt when armed men stopped the night coach, the company said on "
        "Sunday evening.</p></div>"
    ),
    "two cards": (
        f"<h3>Más noticias</h3><div><h2><a href='/x'>{HEADLINE}</a></h2><p>Nine travellers were hurt, "
        f"the company said on "
        "Sunday evening, when armed men stopped the night coach and took the luggage from its roof.</p></div>"
        "<div><h2><a href='/y'>Who shot the mayor of Ksar?</a></h2><p>Police look for two men on a "
        "motorcycle.</p></div>"
    ),
    "a list of stories": f"<h3>Mehr zum Thema</h3><ul><li><a href='/x'>{HEADLINE}</a></li><li><a "
    f"href='/y'>Rain at last</a></li></ul>",
    "stories that are not linked": f"<h3>Читайте также</h3><p>{HEADLINE}</p><p>Rain at last in the south</p>",
    "a box that says related": f"<div class='related-posts'><p>{HEADLINE}, and {TEXT[0].lower()}</p></div>",
    "an aside": f"<aside><h3>Explainer</h3><p>{HEADLINE} and forty things more that happened this "
    f"week in the region.</p></aside>",
    "share links without spaces": "<div><a href='#'>Facebook</a><a href='#'>WhatsApp</a><a "
    "href='#'>Copier le lien</a></div>",
    "share words without links": "<p>FacebookWhatsAppCopier le lien</p>",
    "closed comments and topics": "<p>Comments are closed. Topics: wells, herds, water</p>",
    "a plea": "<div>Support free news: <a href='/give'>subscribe from 500 francs a month</a>.</div>",
    "consent for a video": (
        "<div><p>This content is hosted elsewhere and may set cookies. By showing it you accept the "
        "cookies of its "
        "owner, as described in our cookie notice, which you can change at any time in your "
        "settings.</p></div>"
    ),
}  # fmt: skip


@pytest.mark.parametrize("box", BOXES.values(), ids=BOXES.keys())
@pytest.mark.parametrize("place", ["inside", "middle"])
def test_a_box_stays_out_of_the_text(box: str, place: str) -> None:
    assert lines(page(**{place: box})) == TEXT


@pytest.mark.parametrize("box", BOXES.values(), ids=BOXES.keys())
def test_a_box_behind_the_article_stays_out_too(box: str) -> None:
    assert lines(page(after=f"<div>{box}</div>")) == TEXT


@pytest.mark.parametrize(
    "foot",
    [
        "<div>© 2026 Salt Horizon. All rights reserved. Head office: 4 Mill Road. Tel: 00 11 22</div>",
        "<div><p>Salt Horizon SARL, directeur de la publication : A. B. – Mentions légales</p></div>",
        "<div><a href='/a'>About us</a> <a href='/c'>Contact</a> <a href='/p'>Privacy policy</a></div>",
        "<p>With Agence France-Presse</p>",
    ],
)
def test_a_foot_in_a_plain_element_stays_out(foot: str) -> None:
    kept = [line for line in lines(page(after=foot)) if line not in TEXT]

    assert kept == []
    assert [line for line in lines(page(inside=foot)) if line not in TEXT and "Agence" not in line] == []


ALONE_LINES = {
    "en": ["2 min read", "Reading time: 3 minutes", "Share this article", "Copy link", "Advertisement", "Log in",
           "Subscribe to our newsletter", "We use cookies to improve your stay", "3 comments", "Back to top",
           "Topics: wells, water", "© 2026 Salt Horizon"],
    "fr": ["Temps de lecture : 2 min", "Lecture 3 min.", "Partager cet article", "Publicité", "Se connecter",
           "Abonnez-vous à notre lettre", "Ce site utilise des cookies", "Laisser un commentaire",
           "Mots-clés : puits, eau", "Tous droits réservés", "Lire la suite", "Suivez-nous sur WhatsApp"],
    "de": ["Lesezeit: 3 Minuten", "3 Min. Lesezeit", "Teilen", "Artikel drucken", "Anzeige", "Jetzt anmelden",
           "Jetzt abonnieren", "Diese Website verwendet Cookies", "12 Kommentare", "Schlagworte: Brunnen, Wasser",
           "Alle Rechte vorbehalten", "Folgen Sie uns auf Facebook", "Bereits Abonnent? Hier anmelden"],
    "es": ["Tiempo de lectura: 2 minutos", "2 minutos de lectura", "Compartir en Facebook", "Publicidad",
           "Iniciar sesión", "Suscríbete a nuestro boletín", "Este sitio utiliza cookies", "Deja un comentario",
           "Etiquetas: pozos, agua", "Todos los derechos reservados", "Síguenos en Instagram", "Leer más"],
    "pt": ["Tempo de leitura: 2 minutos", "Compartilhe no WhatsApp", "Publicidade", "Assine nossa newsletter",
           "Este site utiliza cookies", "Deixe um comentário", "Palavras-chave: poços", "Já é assinante? Entre",
           "Todos os direitos reservados", "Siga-nos no Instagram", "Saiba mais"],
    "it": ["Tempo di lettura: 2 minuti", "2 minuti di lettura", "Condividi su Facebook", "Pubblicità", "Accedi",
           "Iscriviti alla newsletter", "Questo sito utilizza cookie", "Lascia un commento", "Argomenti: pozzi",
           "Riproduzione riservata", "Seguici su Telegram", "Continua a leggere"],
    "ar": ["مدة القراءة: دقيقتان", "شارك على فيسبوك", "إعلان", "تسجيل الدخول", "اشترك في نشرتنا البريدية",
           "يستخدم هذا الموقع ملفات تعريف الارتباط", "التعليقات", "وسوم: آبار", "جميع الحقوق محفوظة", "اقرأ المزيد"],
    "ru": ["Время чтения: 2 минуты", "2 мин на чтение", "Поделиться в Telegram", "Реклама", "Войти",
           "Подписывайтесь на наш канал", "Мы используем файлы cookie", "Комментарии", "Теги: вода",
           "Все права защищены", "Читать далее", "Нашли ошибку? Выделите её и нажмите Ctrl+Enter"],
}  # fmt: skip


@pytest.mark.parametrize("line", [line for each in ALONE_LINES.values() for line in each])
def test_a_line_of_furniture_is_known(line: str) -> None:
    assert ALONE.match(line)


@pytest.mark.parametrize(
    "line",
    [
        "Click here to read the order.",
        "Did you like this story? Tell us",
        "Vous avez aimé cet article ? Soutenez-nous",
        "With reporting by Lalla Mint Sid",
        "23. 12. 2026 13:31",
        "Empfohlener redaktioneller Inhalt",
        "Getty Images",
        "2 hours ago",
    ],
)
def test_a_tip_a_credit_or_a_stamp_is_known(line: str) -> None:
    assert ALONE.match(line)


@pytest.mark.parametrize(
    "line",
    [
        "Related articles", "Read next", "Most read", "Articles similaires", "À lire aussi", "Sur le même thème",
        "Mehr zum Thema", "Lesen Sie auch", "Das könnte Sie auch interessieren", "Noticias relacionadas", "Lea también",
        "Te puede interesar", "Leia também", "Notícias relacionadas", "Leggi anche", "Articoli correlati",
        "Читайте также", "Материалы по теме", "اقرأ أيضا", "مواضيع ذات صلة",
    ],
)  # fmt: skip
def test_a_heading_over_other_stories_is_known(line: str) -> None:
    assert HEADING.match(line)


@pytest.mark.parametrize(
    "line",
    [
        "Read also: a bus burns", "Lire aussi : un car brûle",
        "Lesen Sie auch: Ein Bus brennt", "Lea también: arde un bus",
        "Leia também: ônibus queimado", "Leggi anche: brucia un autobus", "Читайте также: сгорел автобус",
        "اقرأ أيضا: حريق حافلة",
    ],
)  # fmt: skip
def test_a_pointer_to_another_story_is_known(line: str) -> None:
    assert POINTER.match(line)


@pytest.mark.parametrize(
    "line",
    [
        "Share prices fell in the capital.", "Comments by the minister angered the crowd.",
        "Photo editors at three papers were arrested.", "Published in 1998, the book had been forgotten.",
        "Sign-language interpreters struck on Monday.", "Two minutes later the bus was on fire.",
        "Partager l'eau reste la règle, dit le chef du village.", "Publicité mensongère : le tribunal tranche.",
        "Lire et écrire, c'est ce qu'ils demandent.", "Teilen wollten die Nachbarn das Wasser nicht.",
        "Mehr Brunnen sollen folgen, sagte der Minister.", "Anzeige erstattete der Bürgermeister am Montag.",
        "Compartir el agua es la ley, dice el alcalde.", "Más de cien camellos llegaron al pozo.",
        "Assinaram o acordo três ministros.", "Leggi e decreti non bastano, dice il sindaco.",
        "Читайте законы, сказал судья.", "Подписали соглашение три министра.",
        "شارك ثلاثة وزراء في الاجتماع الذي عقد يوم الاثنين في العاصمة.",
        "Stand in line at 5, the guards told them.", "Register of deaths kept at 3 hospitals.",
    ],
)  # fmt: skip
def test_a_sentence_that_begins_like_furniture_is_kept(line: str) -> None:
    found = lines(page(middle=f"<p>{line}</p>"))

    assert line in found


def test_a_heading_in_the_midst_does_not_cost_the_paragraphs_after_it() -> None:
    boxed = "".join(f"<div class='block'><p>{each}</p></div>" for each in TEXT[:2])
    rest = "".join(f"<div class='block'><p>{each}</p></div>" for each in TEXT[2:])
    source = (
        "<html><head><title>The well is open again</title></head><body><article><h1>The well is open "
        "again</h1>"
        f"{boxed}<div class='box'><h3>Auch interessant</h3><a href='/x'>{HEADLINE}</a></div>{rest}"
        f"</article></body></html>"
    )

    assert lines(source) == TEXT


def test_prose_between_breaks_is_one_paragraph_each() -> None:
    text = "<br><br>".join(TEXT)
    source = f"<html><head><title>Wells</title></head><body><div><h1>Wells</h1><div>{text}</div>"
    "</div></body></html>"

    assert lines(source) == TEXT


def test_a_headline_elsewhere_on_the_page_is_never_read_as_text() -> None:
    teasers = "".join(
        f"<div class='card'><h3><a href='/n/{n}'>{HEADLINE} {n}</a></h3><p>Nine people were hurt, "
        f"number {n} said.</p></div>"
        for n in range(12)
    )

    text = extract(page(after=f"<section>{teasers}</section>"), URL).text

    assert HEADLINE not in text
    assert text.split("\n") == TEXT
