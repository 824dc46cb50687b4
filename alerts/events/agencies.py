"""News agencies: one name for each, whatever the language of the credit, and the agency that a text is credited to.

A credit hands the story over ("BAMAKO (AFP) -", "avec AFP", "Источник: ТАСС"); a quotation does not ("told AFP").
Short names that two agencies share (APS: of Algeria and of Senegal; ANP: of Niger and of the Netherlands; APA: of
Dakar, Baku and Vienna) stay one, as a credit does not tell them apart.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from alerts.text.tokens import Token, plain, tokenize

# The short name, then what else credits write, with | between.
_SPELLINGS = {
    "AFP": "Agence France-Presse|Agence France Presse|أ ف ب|أ.ف.ب|فرانس برس|АФП|Франс Пресс|Франс-Пресс|法新社|AFP通信",
    "Reuters": "Thomson Reuters|رويترز|رویترز|Рейтер|Рейтерс|Reuter|路透社|路透|ロイター|로이터|रॉयटर्स",
    "AP": "Associated Press|The Associated Press|AP News|أسوشيتد برس|أسوشييتد برس|أ ب|Ассошиэйтед Пресс|美联社|AP通信",
    "UPI": "United Press International|يونايتد برس",
    "TASS": "ITAR-TASS|ТАСС|ИТАР-ТАСС|تاس|塔斯社|タス通信",
    "RIA Novosti": "RIA|RIA-Novosti|РИА Новости|РИА|ريا نوفوستي|نوفوستي|俄新社",
    "Sputnik": "Спутник|سبوتنيك|سبوتنیک|Sputnik Afrique|卫星通讯社",
    "Interfax": "Интерфакс|إنترفاكس|国际文传",
    "Xinhua": "Xinhua News Agency|Chine nouvelle|Agence Chine nouvelle|新华社|新華社|新华网|شينخوا|Синьхуа",
    "China News Service": "中新社",
    "Kyodo": "Kyodo News|共同社|共同通信|Киодо|كيودو",
    "Jiji": "Jiji Press|時事通信|时事社",
    "Yonhap": "Yonhap News Agency|Yonhap News|연합뉴스|韩联社|Ёнхап",
    "dpa": "Deutsche Presse-Agentur|Deutsche Presse Agentur|د ب أ|د.ب.أ|ДПА|德新社",
    "SID": "Sport-Informations-Dienst",
    "Keystone-SDA": "SDA|ATS|Keystone-ATS|Keystone/ATS|Keystone/SDA",
    "APA": "APAnews|APA News|Agence de Presse Africaine|Austria Presse Agentur|АПА",
    "EFE": "Agencia EFE|إفي|ЭФЕ|埃菲社",
    "Europa Press": "",
    "ANSA": "آنسا|أنسا|АНСА|安莎社",
    "Adnkronos": "AKI",
    "Lusa": "Agência Lusa|Agencia Lusa",
    "Belga": "Agence Belga",
    "PA Media": "Press Association|PA",
    "Bloomberg": "Bloomberg News|بلومبرغ|بلومبرج|Блумберг|彭博社|彭博",
    "Anadolu": "Anadolu Agency|Anadolu Ajansı|Agence Anadolu|AA|الأناضول|وكالة الأناضول|Анадолу|آناتولی",
    "PANA": "PANAPRESS|Panapress|Agence panafricaine de presse",
    "MAP": "Maghreb Arabe Presse|و م ع|ومع",
    "APS": "Algérie Presse Service|Agence de presse sénégalaise|وأج|و أ ج",
    "TAP": "Tunis Afrique Presse|وات|وكالة تونس إفريقيا للأنباء",
    "AMI": "Agence mauritanienne d'information|الوكالة الموريتانية للأنباء",
    "AIB": "Agence d'information du Burkina",
    "AMAP": "Agence malienne de presse|Agence malienne de presse et de publicité",
    "ANP": "Agence nigérienne de presse|Algemeen Nederlands Persbureau",
    "ATPE": "Agence tchadienne de presse",
    "AIP": "Agence ivoirienne de presse",
    "ABP": "Agence Bénin Presse",
    "ATOP": "Agence togolaise de presse",
    "AGP": "Agence guinéenne de presse|Agence gabonaise de presse",
    "ACP": "Agence congolaise de presse",
    "NAN": "News Agency of Nigeria",
    "GNA": "Ghana News Agency",
    "SAPA": "South African Press Association",
    "ANGOP": "Agência Angola Press",
    "ENA": "Ethiopian News Agency",
    "SUNA": "سونا|Sudan News Agency",
    "MENA": "أ ش أ|Middle East News Agency|وكالة أنباء الشرق الأوسط",
    "LANA": "وكالة الأنباء الليبية|Libyan News Agency",
    "SPA": "Saudi Press Agency|واس",
    "WAM": "Emirates News Agency|وام",
    "QNA": "Qatar News Agency|قنا",
    "KUNA": "Kuwait News Agency|كونا",
    "SANA": "Syrian Arab News Agency|سانا",
    "INA": "Iraqi News Agency|واع",
    "WAFA": "وفا",
    "Petra": "بترا",
    "IRNA": "إرنا|ایرنا|ИРНА",
    "Tasnim": "تسنيم|تسنیم|Тасним",
    "PTI": "Press Trust of India|पीटीआई|पीटीआइ|भाषा",
    "ANI": "Asian News International|एएनआई|एएनआइ",
    "IANS": "Indo-Asian News Service|आईएएनएस",
    "UNI": "United News of India",
    "APP": "Associated Press of Pakistan",
    "Antara": "",
    "Bernama": "",
    "AAP": "Australian Associated Press",
    "Canadian Press": "The Canadian Press|La Presse canadienne",
    "Ukrinform": "Укринформ|Укрінформ",
    "UNIAN": "УНИАН|УНІАН",
    "BelTA": "БелТА|БЕЛТА",
    "PAP": "Polska Agencja Prasowa",
    "Prensa Latina": "",
    "Télam": "",
    "Notimex": "",
}  # fmt: skip
# Also words or names of something else: within a longer credit only where every letter is a capital, or in another
# script only as the whole credit.
_WHOLE_ONLY = frozenset(
    map(plain, ("وات", "واع", "وام", "واس", "وفا", "ومع", "قنا", "أ ب", "भाषा", "彭博", "路透", "РИА"))
)
_EDITIONS = frozenset(
    ("en", "fr", "ar", "ru", "es", "pt", "de", "zh", "tr", "english", "french", "arabic", "russian", "africa")
).union(("afrique", "news", "com", "press", "agency"))
_WITH = r"(?:avec|with|mit|con|com|met|с|по материалам|по данным|مع|inputs from|with inputs from)"
_BY = r"(?:par|by|von|por|source|sources|quelle|fonte|fuente|crédit|credit|источник|المصدر|来源|來源|स्रोत|kaynak)"
# an outlet, before "avec AFP": names, and the words that stand in them
_OUTLET = r"(?:(?:[A-ZÀ-ÝА-Я0-9][\w.'’&-]*|la|le|les|de|du|des|of|the|and|et|rédaction)[,]?\s+){0,6}"
_SENTENCE_END = re.compile(r"(?<=[.!?؟।。”»\"])\s+")


def canonical(agency: str | None) -> str | None:
    """The one name of the agency that a credit names, alone or beside an outlet: "Le Jour avec AFP" is "AFP".

    Of several the first. Of an agency that is not known, its words in capitals; None where there are none.
    """
    return _canonical(agency) if agency else None


@lru_cache(maxsize=2048)
def own_agency(source: str) -> str | None:
    """The agency whose own site this source is: "tass", "anadolu_fr"; None for any other newsroom."""
    words = plain(source).split()
    while len(words) > 1 and words[-1] in _EDITIONS:
        words.pop()
    return _names().get(tuple(words))


def credited(text: str) -> str | None:
    """The agency that a text is credited to at its head or its end; None where it is only quoted.

    At the head: a dateline, or a line that says no more than whose text it is. At the end: such a line or
    sentence, the name in brackets, after a dash or after ©. Photo credits are no credits of the text.
    """
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    if not lines:
        return None
    patterns = _credits()
    heads = [(patterns.dateline, line) for line in lines[:2]]
    heads += [(patterns.line, line) for line in lines[:2] if len(lines) > 1]
    ends = [piece for line in lines[1:][-3:] or lines for piece in _SENTENCE_END.split(line)[-2:]]
    tails = [(pattern, piece) for piece in reversed(ends) for pattern in (patterns.line, patterns.closing)]
    for pattern, piece in [*heads, *tails, (patterns.end, lines[-1])]:
        if found := pattern.search(piece):
            return canonical(next(group for group in found.groups() if group))
    return None


@lru_cache(maxsize=2048)
def _canonical(agency: str) -> str | None:
    tokens = tokenize(agency)
    words = tuple(token.text for token in tokens)
    if not words:
        return None
    if known := _names().get(words):
        return known
    longest = max(map(len, _names()))
    for at in range(len(words)):
        for end in range(min(len(words), at + longest), at, -1):
            name = _names().get(words[at:end])
            if name is not None and _is_meant(agency, tokens[at:end]):
                return name
    return " ".join(words).upper()


def _is_meant(credit: str, tokens: list[Token]) -> bool:
    """Whether a name within a longer credit is the agency's, and not a word of the outlet's name."""
    written = credit[tokens[0].start : tokens[-1].end]
    if plain(written) in _WHOLE_ONLY:
        return False
    return len(written) > 4 or not written.isascii() or written.isupper() or written == "dpa"


@cache
def _names() -> dict[tuple[str, ...], str]:
    return {
        tuple(plain(spelling).split()): name
        for name, others in _SPELLINGS.items()
        for spelling in (name, *others.split("|"))
        if spelling
    }


class _Credits:
    """The ways to credit a text, around the spellings of all agencies."""

    def __init__(self) -> None:
        spellings = {s for name, others in _SPELLINGS.items() for s in (name, *others.split("|")) if s}
        longest_first = sorted(spellings, key=lambda spelling: (-len(spelling), spelling))
        names = "|".join(re.escape(spelling).replace(r"\ ", r"[ \u00a0]?") for spelling in longest_first)
        name = rf"(?<!\w)({names})(?!\w)"
        more = (
            r"(?:\s*(?:[,/&;-]|(?:et|and|und|y|e|и)\s|و)\s*(?:l['’]|les\s+|the\s+)?"
            r"(?:[A-ZÀ-ÝА-Я]\S*(?:\s+[A-ZÀ-ÝА-Я]\S*){0,2}|(?:other\s+)?agenc\w+|агентства"
            r"|[\u0600-\u06ff]+|\d[\d. /-]*))?"
        )
        self.dateline = re.compile(
            # BAMAKO, March 3 (AFP) - ; МОСКВА, 3 марта. /ТАСС/. ; [APS]
            rf"^[^()/\[\]\n]{{0,70}}?[(/\[（【]\s*(?:\w+\s?/\s?)?(?i:{name})(?:/\w+)?{more}\s*[)/\]）】]\s*(?:[-–—−:.،]|$)"
            rf"|^[(\[【]\s*{name}\s*[)\]】]\s"
            # БАМАКО, 3 мар — РИА Новости. ; AFP - ; AFP, Bamako -
            rf"|^(?:[A-ZÀ-ÝА-Я][^()\n]{{0,50}}?\s[-–—−]\s*)?{name}\s*(?:[.:]|\s[-–—−])\s"
            # 新华社巴马科3月3日电
            rf"|^\W{{0,3}}(新华社|新華社|中新社|共同社|路透社|法新社|美联社)[^，。]{{1,24}}?[电電讯訊]"
        )
        self.line = re.compile(
            rf"^[^\w©]*(?:(?i:{_BY})\s*[:：]?\s*)?(?:{_OUTLET}(?i:{_WITH})\s+)?(?:l['’]|the\s+|وكالة\s+|agence\s+)?{name}{more}\W*$"
        )
        self.closing = re.compile(
            rf"^\W*(?:©|[Cc]opyright)\s*(?:©|\([Cc]\))?\s*(?:\d{{4}}\s*)?(?:by\s+|the\s+|The\s+)?{name}(?!\s*[/&])"
        )
        self.end = re.compile(
            rf"[(/\[（]\s*(?:(?i:{_WITH}|{_BY})\s*[:：]?\s*)?(?:l['’])?(?i:{name}){more}\s*[)/\]）]\W*$"
            rf"|[.!?؟।。”»\"]\s*[-–—−]+\s*{name}\W*$"
        )


@cache
def _credits() -> _Credits:
    return _Credits()
