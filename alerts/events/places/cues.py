"""Words beside a name that say what it does in the sentence: where a thing happened, whence, whither, or only whose."""

from __future__ import annotations

from enum import StrEnum
from functools import cache

from alerts.text.tokens import fold, tokenize


class Word(StrEnum):
    """What a word before a name does."""

    LOCATIVE = "locative"  # in, à, в
    NEAR = "near"  # near, près de, between
    ROAD = "road"  # road from, axe
    ON = "on"  # attack on
    MOVE = "move"  # to, from, vers
    NOUN = "noun"  # town, village, camp
    ADMIN = "admin"  # region, district, cercle
    DIRECTION = "direction"  # north, sud
    MEASURE = "measure"  # kilometres
    FILL = "fill"  # of, the, de la
    AND = "and"
    ORGANISATION = "organisation"  # radio, university, FC


_W = Word
_WORDS: dict[str, dict[Word, str]] = {
    "en": {
        _W.LOCATIVE: "in at inside within across throughout around",
        _W.NEAR: "near outside outskirts between close nearby beside off neighbouring surrounding vicinity beyond",
        _W.ROAD: "road highway axis route motorway track",
        _W.ON: "on against hits hit rocks rock strikes shakes rocked besieged storm storms stormed raid raids raided "
        "attack attacked attacks overran seized captured bombed shelled ravages razes",
        _W.MOVE: "to from towards toward into via through for",
        _W.NOUN: "town city village villages hamlet camp settlement community locality port island suburb "
        "neighbourhood neighborhood quarter capital market mine airport base barracks prison hospital township oasis "
        "spot site place location stretch junction crossroads farm pass ward",
        _W.ADMIN: "region state province district county department commune prefecture area cercle lga governorate "
        "municipality local government zone territory oblast division wilaya",
        _W.DIRECTION: "north south east west northern southern eastern western central northeast northwest southeast "
        "southwest northeastern northwestern southeastern southwestern far northwards centre center",
        _W.MEASURE: "km kilometres kilometers kilometre kilometer miles mile metres",
        _W.FILL: "of the a an s border its called named known as linking connecting leading neighboring remote "
        "restive tiny mining gold rural small historic holy coastal some about",
        _W.AND: "and to",
        _W.ORGANISATION: "radio university fc club times post tribune herald newspaper bank airlines hotel",
    },
    "fr": {
        _W.LOCATIVE: "à en dans au aux chez",
        _W.NEAR: "près proximité environs abords entre hauteur alentours périphérie lisière loin banlieue sortie "
        "entrée large voisinage proche proches limitrophe",
        _W.ROAD: "route axe autoroute piste tronçon rn rn1 rn6 rn15 rn16 nationale",
        _W.ON: "contre sur frappe secoue visant ravage",
        _W.MOVE: "vers depuis pour jusqu via par",
        _W.NOUN: "ville village villages localité hameau camp site île quartier port bourgade cité commune marché "
        "mine aéroport base caserne prison hôpital capitale chef lieu poste campement oasis gare bourg carrefour placer lieudit mosquée église école",
        _W.ADMIN: "région état province district département cercle préfecture arrondissement zone territoire "
        "gouvernorat canton wilaya municipalité secteur",
        _W.DIRECTION: "nord sud est ouest centre septentrional méridional oriental occidental",
        _W.MEASURE: "km kilomètres kilomètre mètres quarantaine trentaine vingtaine dizaine cinquantaine centaine "
        "quinzaine soixantaine",
        _W.FILL: "de d du des la le les l un une cette appelé appelée dénommé nommé située situé reliant relie "
        "menant qui son sa frontalière frontalier petite petit grande rurale n",
        _W.AND: "et à",
        _W.ORGANISATION: "radio université fc as club stade hebdo journal quotidien banque",
    },
    "es": {
        _W.LOCATIVE: "en",
        _W.NEAR: "cerca entre alrededores afueras inmediaciones",
        _W.ROAD: "carretera ruta vía autopista",
        _W.ON: "contra sobre sacude",
        _W.MOVE: "a hacia desde hasta para",
        _W.NOUN: "ciudad pueblo aldea localidad campamento puerto isla barrio municipio capital mercado aeropuerto mina",
        _W.ADMIN: "región estado provincia departamento distrito condado cantón",
        _W.DIRECTION: "norte sur este oeste centro noreste noroeste sureste suroeste",
        _W.MEASURE: "km kilómetros kilómetro millas",
        _W.FILL: "de del la el los las l una un que une llamada fronteriza",
        _W.AND: "y con a",
    },
    "pt": {
        _W.LOCATIVE: "em no na nos nas",
        _W.NEAR: "perto entre arredores proximidades próximo",
        _W.ROAD: "estrada rodovia via",
        _W.ON: "contra sobre ao",
        _W.MOVE: "para desde até",
        _W.NOUN: "cidade vila aldeia localidade campo porto ilha bairro município capital mercado aeroporto mina",
        _W.ADMIN: "região estado província departamento distrito posto administrativo",
        _W.DIRECTION: "norte sul leste oeste este centro nordeste noroeste sudeste sudoeste",
        _W.MEASURE: "km quilómetros quilômetros quilómetro",
        _W.FILL: "de do da dos das o a os as uma um que liga",
        _W.AND: "e a",
    },
    "de": {
        _W.LOCATIVE: "in im",
        _W.NEAR: "nahe bei zwischen unweit nähe umgebung außerhalb",
        _W.ROAD: "straße autobahn route",
        _W.ON: "auf gegen",
        _W.MOVE: "nach aus von zur zum bis",
        _W.NOUN: "stadt dorf ort ortschaft lager hafen insel stadtteil hauptstadt kleinstadt millionenstadt gemeinde",
        _W.ADMIN: "region provinz bundesstaat bezirk distrikt kreis landkreis departement gebiet",
        _W.DIRECTION: "norden süden osten westen nördlich südlich östlich westlich nordosten nordwesten zentrum "
        "südosten südwesten",
        _W.MEASURE: "km kilometer",
        _W.FILL: "der die das des dem den von s ein einer einem",
        _W.AND: "und",
    },
    "it": {
        _W.LOCATIVE: "in a ad nel nella nell nei negli al",
        _W.NEAR: "vicino presso pressi tra fra dintorni periferia",
        _W.ROAD: "strada autostrada statale",
        _W.ON: "contro su sul",
        _W.MOVE: "verso da dal per",
        _W.NOUN: "città villaggio paese località campo porto isola quartiere capitale mercato aeroporto miniera",
        _W.ADMIN: "regione stato provincia distretto dipartimento contea",
        _W.DIRECTION: "nord sud est ovest centro",
        _W.MEASURE: "km chilometri chilometro",
        _W.FILL: "di del della dell la il lo le gli i un una che",
        _W.AND: "e",
    },
    "tr": {
        _W.NOUN: "kenti şehri kasabası köyü ilçesi",
        _W.AND: "ve ile",
        _W.NEAR: "arasında",
    },
    "sw": {
        _W.LOCATIVE: "katika nchini mjini kijijini huko eneo",
        _W.NEAR: "karibu kati nje",
        _W.ROAD: "barabara",
        _W.MOVE: "kutoka kwenda kuelekea",
        _W.NOUN: "mji kijiji jiji kambi kisiwa mtaa bandari",
        _W.ADMIN: "mkoa mkoani wilaya wilayani jimbo jimboni kaunti",
        _W.DIRECTION: "kaskazini kusini mashariki magharibi",
        _W.MEASURE: "kilomita",
        _W.FILL: "ya wa cha la na kwa mwa",
        _W.AND: "na",
    },
    "ha": {
        _W.LOCATIVE: "a cikin",
        _W.NEAR: "kusa tsakanin",
        _W.ROAD: "hanyar titin",
        _W.MOVE: "zuwa daga",
        _W.NOUN: "garin birnin kauyen ƙauyen sansanin kasuwar unguwar",
        _W.ADMIN: "jihar karamar hukumar gundumar yankin lardin",
        _W.DIRECTION: "arewacin kudancin gabashin yammacin",
        _W.FILL: "da ta na",
        _W.AND: "da",
    },
    "ru": {
        _W.LOCATIVE: "в во на",
        _W.NEAR: "около близ вблизи возле недалеко неподалеку между окрестностях окраине под пригороде",
        _W.ROAD: "дороге трассе шоссе дорога трасса",
        _W.ON: "атаковали захватили по",
        _W.MOVE: "из до к ко через",
        _W.NOUN: "город города городе городу село села селе деревня деревни деревне деревню поселок поселке поселка "
        "лагерь лагере лагеря порт порту остров острове районе столица столице аэропорт аэропорту аэропорта населенный "
        "населенном пункт пункте пункта рынке рынок базе",
        _W.ADMIN: "регион регионе региона область области штат штате штата провинция провинции округ округе "
        "район департамент департаменте",
        _W.DIRECTION: "север севере севера юг юге юга восток востоке востока запад западе запада севернее южнее "
        "восточнее западнее северу югу востоку западу центре северной южной",
        _W.MEASURE: "км километрах километров километре",
        _W.FILL: "от с",
        _W.AND: "и",
    },
    "ar": {
        _W.LOCATIVE: "في داخل بمدينة ببلدة بقرية بمنطقة بولاية بمخيم",
        _W.NEAR: "قرب بالقرب بين ضواحي محيط مشارف قبالة",
        _W.ROAD: "طريق الطريق محور الرابط",
        _W.ON: "على استهدف استهدفت هاجموا هاجم",
        _W.MOVE: "إلى من نحو الى باتجاه",
        _W.NOUN: "مدينة بلدة قرية مخيم جزيرة ميناء سوق مطار قاعدة منجم حي واحة لمدينة لبلدة لقرية المدينة العاصمة",
        _W.ADMIN: "منطقة إقليم ولاية محافظة مقاطعة دائرة",
        _W.DIRECTION: "شمال جنوب شرق غرب وسط شمالي جنوبي شرقي غربي أقصى شمالى",
        _W.MEASURE: "كيلومترا كيلومتر كيلومترات كلم كم",
        _W.FILL: "عن",
        _W.AND: "و",
    },
}
_ALWAYS = ("ru", "ar")
_DEFAULT = ("en", "fr")

# beginnings of words: what follows them is where people went, spoke or live, not where the thing happened
MOVED = (
    *(
        "transfer",
        "evacu",
        "flown",
        "fled",
        "flee",
        "airlift",
        "ferried",
        "rushed",
        "referred",
        "taken",
        "reach",
    ),
    *(
        "hospitalis",
        "hospitaliz",
        "soign",
        "treated",
        "buried",
        "inhum",
        "enterr",
        "refugi",
        "fui",
        "fuy",
        "repli",
    ),
    *(
        "achemin",
        "rapatri",
        "evacuad",
        "trasladad",
        "condui",
        "condu",
        "trasferit",
        "verlegt",
        "geflohen",
        "transporta",
    ),
    *("эваку", "доставл", "госпитализ", "نقل", "نزح", "ونقل"),
)
SPOKE = (
    *("said", "told", "speaking", "declar", "interrog", "joint", "dit", "explained", "spoke", "reporters"),
    *("заявил", "сообщил", "сказал"),
)
OFFICE = (
    *("authorit", "autorit", "official", "diplomat", "embass", "ambass", "analyst", "spokes", "sources"),
    *("властям", "власти", "посольств", "السلطات", "سفار", "السفار"),
)
HOSPITAL = (
    "hospi",
    "hopit",
    "cliniq",
    "clinic",
    "bloc",
    "больниц",
    "مستشف",
    "المستشف",
    "ospedal",
    "krankenhaus",
)
SUFFERED = (
    *(
        "died",
        "dead",
        "mort",
        "deced",
        "bless",
        "wounded",
        "injured",
        "murio",
        "muert",
        "herid",
        "morr",
        "ferid",
    ),
    *("умер", "скончал", "ранен", "توفي", "جرح", "جريح"),
)
LIVES = (
    *("based", "headquarter", "living", "lives", "born", "resident", "native", "origin", "install", "bas"),
    *("siege", "etabli", "exil", "educated", "studied", "vivant"),
)
SAYS = frozenset(
    [
        "said",
        "says",
        "say",
        "confirms",
        "confirmed",
        "denies",
        "denied",
        "accuses",
        "accused",
        "announces",
        "announced",
        "urges",
        "warns",
        "warned",
        "vows",
        "condemns",
        "condemned",
        "calls",
        "wants",
        "targets",
        "imposes",
        "rejects",
        "dit",
        "annonce",
        "accuse",
        "dement",
        "confirme",
        "condamne",
        "exige",
        "appelle",
        "promet",
        "sanctionne",
        "denonce",
        "reclame",
        "rejette",
        "estime",
        "заявила",
        "заявил",
        "заявили",
        "подтвердила",
        "обвинила",
        "осудила",
        "требует",
    ]
)
CAPITAL = {
    "capital": "regional state provincial district territory",
    "capitale": "regionale regional provinciale economique",
    "столица": "", "столице": "", "столицы": "", "столицу": "", "العاصمه": "", "hauptstadt": "", "baskent": "",
}  # fmt: skip


@cache
def words_of(language: str | None) -> dict[str, Word]:
    """The cue words, folded, that an article in this language is read with."""
    own = (language,) if language in _WORDS and language not in _ALWAYS else _DEFAULT
    words: dict[str, Word] = {}
    for code in (*_ALWAYS, *own):
        for word, listed in _WORDS[code].items():
            for name in listed.split():
                words.setdefault(tokenize(name)[0].text, word)
    return words


@cache
def joining_words(language: str | None) -> frozenset[str]:
    """Words for "and" between two ends of a road."""
    own = (language,) if language in _WORDS and language not in _ALWAYS else _DEFAULT
    return frozenset(
        fold(name) for code in (*_ALWAYS, *own) for name in _WORDS[code].get(Word.AND, "").split()
    )


def is_accented_a(text: str, start: int) -> bool:
    """Whether the word `a` at `start` is the French preposition: English and French have another `a`."""
    return text[start] in "àÀ"
