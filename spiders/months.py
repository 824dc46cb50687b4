"""The names of months in the languages of the press, as the CLDR has them."""

from __future__ import annotations

from functools import lru_cache

# Each is loaded when the first name is met that is not English: half a second for all.
_LANGUAGES = (
    "en", "fr", "de", "es", "it", "pt", "nl", "ca", "gl", "ro", "ru", "uk", "be", "bg", "mk", "sr", "sr_Latn", "bs",
    "hr", "sl", "cs", "sk", "pl", "hu", "el", "tr", "az", "kk", "uz", "fa", "ar", "ar_SY", "ar_DZ", "ar_MA", "he", "am",
    "ti", "so", "sw", "ha", "id", "ms", "hi", "bn", "ur", "ta", "te", "ka", "hy", "sq", "sv", "da", "nb", "fi", "et",
    "lv", "lt", "is", "ga", "af", "mg", "wo", "ff",
)  # fmt: skip
# What papers write and the CLDR does not have.
_OTHERS = {
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
_ENGLISH = {
    name: number
    for number, names in enumerate(
        ("jan january", "feb february", "mar march", "apr april", "may", "jun june", "jul july", "aug august",
         "sep sept september", "oct october", "nov november", "dec december"),
        start=1,
    )
    for name in names.split()
}  # fmt: skip


def month_number(name: str) -> int | None:
    """1 to 12; None for what is no month, or the name of two (`lip`: July in Polish, June in Croatian)."""
    plain = name.lower().strip(".")
    return _ENGLISH.get(plain) or _all_names().get(plain)


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
