"""The names of months in the languages of the press, as the CLDR has them."""

from __future__ import annotations

from functools import lru_cache

# All are loaded when the first name is met that is not among those met often: half a second.
_LANGUAGES = (
    "en", "fr", "de", "es", "it", "pt", "nl", "ca", "gl", "ro", "ru", "uk", "be", "bg", "mk", "sr", "sr_Latn", "bs",
    "hr", "sl", "cs", "sk", "pl", "hu", "el", "tr", "az", "kk", "uz", "fa", "ar", "ar_SY", "ar_DZ", "ar_MA", "he", "am",
    "ti", "so", "sw", "ha", "id", "ms", "hi", "bn", "ur", "ta", "te", "ka", "hy", "sq", "sv", "da", "nb", "fi", "et",
    "lv", "lt", "is", "ga", "af", "mg", "wo", "ff", "th",
)  # fmt: skip
# What papers write and the CLDR does not have.
_OTHERS = {
    **dict(
        zip(
            ["січ", "лют", "бер", "кві", "тра", "чер", "лип", "сер", "вер", "жов", "лис", "гру"],
            range(1, 13),
            strict=True,
        )
    ),
    "сен": 9,
    "ноя": 11,
    "sept": 9,
    "febr": 2,
    "märz": 3,
    "mrz": 3,
    "jänner": 1,
    "fevr": 2,
    "fevrier": 2,
    "aout": 8,
    "decembre": 12,
}
_OFTEN = {
    name: number
    for number, names in enumerate(
        (
            "jan january janvier janv januar januari enero gennaio janeiro января январь يناير جانفي",
            (
                "feb february février fevrier févr fév februar februari febrero febbraio fevereiro"
                " февраля февраль فبراير فيفري شباط"
            ),
            "mar march mars märz maart marzo março марта март مارس آذار",
            "apr april avril avr abril aprile апреля апрель أبريل ابريل إبريل أفريل نيسان",
            "may mai mayo maggio maio mei мая май مايو ماي أيار",
            "jun june juin juni junio giugno junho июня июнь يونيو جوان حزيران",
            "jul july juillet juil juli julio luglio julho июля июль يوليو جويلية تموز",
            "aug august août aout agosto augustus августа август أغسطس اغسطس أوت آب",
            "sep sept september septembre septiembre settembre setembro сентября сентябрь سبتمبر أيلول",
            "oct october octobre oktober octubre ottobre outubro okt октября октябрь أكتوبر اكتوبر",
            "nov november novembre noviembre novembro ноября ноябрь نوفمبر",
            "dec december décembre decembre déc dezember diciembre dicembre dezembro dez декабря декабрь ديسمبر",
        ),
        start=1,
    )
    for name in names.split()
}


def month_number(name: str) -> int | None:
    """1 to 12; None for what is no month, or the name of two (`lip`: July in Polish, June in Croatian)."""
    plain = name.lower().strip(".")
    return _OFTEN.get(plain) or _all_names().get(plain)


@lru_cache(maxsize=1)
def _all_names() -> dict[str, int]:
    from babel import Locale, UnknownLocaleError  # noqa: PLC0415 - most crawls meet no such name

    numbers: dict[str, set[int]] = {}
    for language in _LANGUAGES:
        try:
            months = Locale.parse(language).months
        except UnknownLocaleError:  # an older CLDR
            continue
        for form in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                for number, name in months[form][width].items():
                    numbers.setdefault(name.lower().strip("."), set()).add(number)
    return {name: next(iter(each)) for name, each in numbers.items() if len(each) == 1} | _OTHERS
