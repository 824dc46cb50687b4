"""When, where and how many: what the circumstances of two articles say for and against one happening."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from alerts.events.places.claim import Precision

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Records = NDArray[np.void]
EARTH_KM = 6371.0


def days(f: Records, g: Records) -> dict[str, Floats]:
    """The day of the deed in both; that the later article only recalls the day of the earlier one is told apart."""
    is_known = (f["days"][:, 0] > 0) & (g["days"][:, 0] > 0) & ((f["day"] > 0) | (g["day"] > 0))
    mine, theirs = _each_with_each(f["days"], g["days"])
    apart = np.abs(mine - theirs)
    apart[(mine == 0) | (theirs == 0)] = 10_000
    least = apart.min(axis=(0, 1))
    both = (f["day"] > 0) & (g["day"] > 0)
    same = both & (f["day"] <= g["until"]) & (g["day"] <= f["until"])
    met = is_known & (least == 0) & ~same
    is_off = is_known & ~same & ~met
    off = np.maximum(f["earliest"] - g["latest"], g["earliest"] - f["latest"]).clip(0, 7)
    is_soft = (f["earliest"] > 0) & (g["earliest"] > 0) & ~both
    return {
        "day_same": same.astype(float),
        # one has it as its own day, the other names it beside another
        "day_recalled": (met & both).astype(float),
        "day_met": (met & ~both).astype(float),
        "day_off_1": (is_off & (least == 1)).astype(float),
        "day_off_more": (is_off & (least > 1)).astype(float),
        "span_off": np.where(is_soft, off / 3, 0.0),
    }


def where(f: Records, g: Records) -> dict[str, Floats]:
    """The same place, or how far apart the nearest ones are; region and country."""
    precision, precision2 = _each_with_each(f["precision"], g["precision"])
    place, place2 = _each_with_each(f["place"], g["place"])
    is_place = (precision > 0) & (precision2 > 0)
    same = is_place & (place == place2)
    is_point = is_place & (precision <= 2) & (precision2 <= 2)
    nearest = np.full(len(f), np.inf)
    pointed = np.flatnonzero(is_point.any(axis=(0, 1)))
    nearest[pointed] = kilometres_between(f.take(pointed), g.take(pointed))
    # that both name the country says nothing of two towns in it
    meets = same & (precision < Precision.COUNTRY)
    is_far = np.isfinite(nearest) & ~meets.any(axis=(0, 1))
    same_country = _overlap(f["country"], g["country"])
    same_region = _overlap(f["region"], g["region"])
    return {
        "place_same": (same & is_point).any(axis=(0, 1)).astype(float),
        "place_far": np.where(is_far, np.minimum(np.log1p(np.maximum(nearest, 0) / 20) / 3, 1.5), 0.0),
        "region_apart": (same_region == -1) * (same_country == 1) * 1.0,
        "country_apart": (same_country == -1) * 1.0,
    }


def _each_with_each(a: NDArray[Any], b: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any]]:
    """Columns of both that broadcast to every column of the one with every one of the other, pairs last: numpy is slow
    along an axis of two."""
    return np.ascontiguousarray(a.T)[:, None, :], np.ascontiguousarray(b.T)[None, :, :]


def _overlap(a: NDArray[Any], b: NDArray[Any]) -> NDArray[np.int64]:
    """1: one in common; -1: both name some and none in common; 0: unknown."""
    mine, theirs = _each_with_each(a, b)
    common = ((mine == theirs) & (mine != 0)).any(axis=(0, 1))
    is_known = (mine != 0).any(axis=(0, 1)) & (theirs != 0).any(axis=(0, 1))
    return np.where(common, 1, np.where(is_known, -1, 0))


def kilometres_between(f: Records, g: Records) -> Floats:
    """From the nearest place of the one to the nearest of the other; infinite where either names no exact place."""
    precision, precision2 = _each_with_each(f["precision"], g["precision"])
    is_point = (precision > 0) & (precision <= 2) & (precision2 > 0) & (precision2 <= 2)
    km = np.where(is_point, _kilometres(f, g), np.inf)
    return np.asarray(np.where(np.isnan(km), np.inf, km).min(axis=(0, 1)))


def _kilometres(f: Records, g: Records) -> Floats:
    """Great-circle distance of each place to each (haversine formula)."""
    lat, lat2 = _each_with_each(f["latitude"].astype(float), g["latitude"].astype(float))
    lon, lon2 = _each_with_each(f["longitude"].astype(float), g["longitude"].astype(float))
    half = np.sin((lat2 - lat) / 2) ** 2 + np.cos(lat) * np.cos(lat2) * np.sin((lon2 - lon) / 2) ** 2
    return np.asarray(2 * EARTH_KM * np.arcsin(np.sqrt(np.clip(half, 0, 1))))


def tolls(f: Records, g: Records) -> dict[str, Floats]:
    """Equal figures speak for one happening; a later count may well be higher, seldom lower."""
    same, rise, fall, never = np.zeros(len(f)), np.zeros(len(f)), np.zeros(len(f)), np.zeros(len(f))
    for kind in ("killed", "injured", "abducted"):
        at = np.flatnonzero((f[kind][:, 0] >= 0) & (g[kind][:, 0] >= 0))
        (low, high), (low2, high2) = f[kind][at].T.astype(float), g[kind][at].T.astype(float)
        overlaps = (low <= high2) & (low2 <= high)
        # the more were counted, the less are equal figures chance
        same[at] = np.maximum(same[at], np.where(overlaps, np.log1p(np.maximum(low, low2)) / 2, 0.0))
        higher, lower = np.log((1 + low2) / (1 + high)), np.log((1 + low) / (1 + high2))
        rise[at] = np.maximum(rise[at], np.where(~overlaps, np.clip(higher, 0, 3), 0.0))
        fall[at] = np.maximum(fall[at], np.where(~overlaps, np.clip(lower, 0, 3), 0.0))
        # a count is corrected downwards, but hardly to less than half
        never[at] = np.maximum(never[at], (low >= 2 * high2 + 2).astype(float))
    return {"toll_same": same, "toll_rise": rise, "toll_fall": fall, "toll_never": never}
