"""Read a country file of GeoNames (tab-separated, 19 columns, CC BY 4.0): its places as rows to import."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from sql.rows import ImportedPlace

COLUMNS = 19
MOST_SPELLINGS = 24
SHORTEST_SPELLING = 3
_POPULATIONS = (5_000, 20_000, 100_000, 500_000, 2_000_000)
_KINDS = {
    "PPLC": "capital", "PPLA": "city", "ADM1": "region", "ADM2": "region", "ADM3": "region", "ADMD": "region",
    "LK": "lake", "LKS": "lake", "LKI": "lake", "RSV": "lake", "DLTA": "delta", "PRK": "park", "RESN": "park",
    "RGN": "area", "ISL": "island", "ISLS": "island", "MTS": "mountains", "DSRT": "desert", "OAS": "village",
    "AIRP": "airport", "AIRB": "airport", "MN": "mine", "MNAU": "mine", "CMP": "camp", "CMPRF": "camp",
    "PSTB": "border-post", "STMX": "river", "FRST": "park",
}  # fmt: skip
# abandoned, historical and destroyed places
_GONE = frozenset(("PPLQ", "PPLH", "PPLW", "PPLCH"))
# Latin, Cyrillic and Arabic letters: the scripts that articles are read in
_READABLE = re.compile(r"[A-Za-zÀ-ɏḀ-ỿ' ’\-.()]+|[\u0400-\u04ff '\-.]+|[\u0600-\u06ff '\-]+")
_REGION_WORDS = re.compile(
    r"^(?:région (?:de |du |des |d['’])?|wilaya (?:de |d['’])?|province (?:de |du |d['’])?)|"
    r" (?:region|state|province|governorate|oblast|county|department|prefecture)$",
    re.IGNORECASE,
)


class NotGeoNames(ValueError):
    """A file is not a country file of GeoNames; says in which line, and what to give instead."""


def read_file(path: Path) -> list[ImportedPlace]:
    """The places of a country file, plain or zipped.

    Raises NotGeoNames, which names the line and the remedy, or FileNotFoundError.
    """
    try:
        lines = list(_lines(path))
    except UnicodeDecodeError as error:
        raise NotGeoNames(f"{path.name} is not UTF-8 ({error.reason}): {_REMEDY}") from None
    except zipfile.BadZipFile:
        raise NotGeoNames(f"{path.name} is a broken zip file: download it again") from None
    return places(lines, path.name)


_REMEDY = (
    "give a country file of GeoNames as download.geonames.org/export/dump has them, such as ML.zip or ML.txt"
)


def places(lines: Iterable[str], file: str) -> list[ImportedPlace]:
    """The places of the lines of a country file; raises NotGeoNames."""
    rows = [_columns(line, number, file) for number, line in enumerate(lines, 1) if line.strip()]
    regions = {(row[8], row[10]): _REGION_WORDS.sub("", row[1]) for row in rows if row[7] == "ADM1"}
    found = [_place(row, regions) for row in rows if _kind(row) is not None and len(row[8]) == 2]
    if not found:
        raise NotGeoNames(f"{file} holds no places: {_REMEDY}")
    return found


def _lines(path: Path) -> Iterator[str]:
    if not zipfile.is_zipfile(path):
        yield from path.read_text(encoding="utf-8-sig").splitlines()
        return
    with zipfile.ZipFile(path) as archive:
        names = [
            name for name in archive.namelist() if name.endswith(".txt") and "readme" not in name.casefold()
        ]
        if len(names) != 1:
            raise NotGeoNames(f"{path.name} holds {len(names)} tables instead of one: {_REMEDY}")
        yield from archive.read(names[0]).decode("utf-8-sig").splitlines()


def _columns(line: str, number: int, file: str) -> list[str]:
    columns = line.split("\t")
    if len(columns) != COLUMNS:
        raise NotGeoNames(f"{file}, line {number}: {len(columns)} columns instead of {COLUMNS}: {_REMEDY}")
    try:
        latitude, longitude = float(columns[4]), float(columns[5])
        int(columns[0]), int(columns[14] or 0)
    except ValueError as error:
        raise NotGeoNames(f"{file}, line {number}: {error}: {_REMEDY}") from None
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        raise NotGeoNames(
            f"{file}, line {number}: {latitude}, {longitude} is no place on earth: correct the line"
        )
    return columns


def _kind(row: list[str]) -> str | None:
    if not row[1] or row[7] in _GONE:
        return None
    if row[6] == "P":
        return _KINDS.get(row[7]) or ("town" if _population(row) else "village")
    return _KINDS.get(row[7])


def _population(row: list[str]) -> int:
    return sum(int(row[14] or 0) >= least for least in _POPULATIONS)


def _place(row: list[str], regions: dict[tuple[str, str], str]) -> ImportedPlace:
    spellings = dict.fromkeys(
        name.strip()
        for name in (row[2], *row[3].split(","))
        if _is_readable(name.strip()) and name.strip() != row[1]
    )
    return ImportedPlace(
        id=f"geonames:{row[0]}",
        name=row[1],
        kind=_kind(row) or "village",
        admin1=regions.get((row[8], row[10])),
        country=row[8],
        latitude=float(row[4]),
        longitude=float(row[5]),
        population=_population(row),
        spellings=list(spellings)[:MOST_SPELLINGS],
    )


def _is_readable(name: str) -> bool:
    """Whether a spelling is one to look for: no airport code, no address, in a script that articles are read in."""
    if len(name) < SHORTEST_SPELLING or (name.isupper() and name.isascii() and len(name) <= 4):
        return False
    return _READABLE.fullmatch(name) is not None
