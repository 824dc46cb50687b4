"""The layout of the text index has a number, which is raised whenever an article would be laid out otherwise."""

from __future__ import annotations

import hashlib

from alerts.rules.eval.document import Fields
from alerts.rules.history.indexing import LAYOUT, build_tsvector

ARTICLE = Fields(
    title="L'AES se réunit à Niamey — Saint-Louis, Кидаль, تِنْزَواتِين",
    text="Le Mali propose une force commune.\nتينزواتين كيدال 马里军队 มาลี U.S. ½ é́ Straße й ї ё FAMa JNIM"
    '\nครูน้ำ ກູ້ บาท ๓ བོད་ཡིག གཅིག ٣ ہے ھەرێم שָׁלוֹם צה"ל Ɓauna ŋɔɛ Oʻzbek 한국은 ኢትዮጵያ F-16',
    language="fr-FR",
    source="studio-tamani",
    country="ML",
    authors=("Awa Traoré", "O. Keïta"),
    section="Afrique/Sahel",
    url="https://studio.example/afrique/a%C3%A9s-2026?x=1",
)
# layout -> what this article comes to in it; a changed sum without a raised LAYOUT lets old indexes answer wrongly
KNOWN = {2: "529f77556a71ad89"}


def test_an_article_is_laid_out_as_its_layout_number_says() -> None:
    layout = build_tsvector(ARTICLE)
    whole = "\n".join([*sorted(layout.words.split(" ")), layout.clipped, *map(str, sorted(layout.written))])

    assert hashlib.sha256(whole.encode()).hexdigest()[:16] == KNOWN[LAYOUT]
