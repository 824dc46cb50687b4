"""The decision: the same happening, a new one, or in doubt; thresholds and weights of the evidence.

Fitted by `tests/bench/identity_fit.py` (logistic regression with fixed signs) on labelled news; one set for everything.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from alerts.events.evidence import Floats

# of the log-odds scaled to 0..1 and averaged over the pairs of two groups: at SAME they are one, at DOUBT they may be
SAME = 0.39
DOUBT = 0.2
# pairs this alike make a mixed page one on several happenings
NEAR = 0.45
CAP = 4.0

Weights = Mapping[str, float]
WEIGHTS: Weights = {
    "likeness": 0.59,
    "day_same": 0.64,
    "day_met": 0.92,
    "located_shared": 1.94,
    "head_shared": 0.30,
    "person_shared": 0.20,
    "victim_shared": 1.13,
    "age_shared": 0.90,
    "street_shared": 0.00,
    "place_same": 0.00,
    "toll_same": 0.79,
    "gap": -0.23,
    "day_off_1": -0.92,
    "day_off_more": -1.70,
    "span_off": -0.39,
    "located_alien": -0.54,
    "number_alien": -0.63,
    "happening_alien": 0.00,
    "type_off": -0.02,
    "age_alien": -1.23,
    "street_alien": -1.56,
    "again_alien": -0.02,
    "series": -4.68,
    "density": -0.20,
    "place_far": -1.51,
    "region_apart": -0.05,
    "country_apart": -1.01,
    "toll_rise": -0.84,
    "toll_fall": -0.72,
    "again_recalled": -1.37,
    "toll_recalled": -0.70,
    "aftermath_alien": -0.60,
    "target_alien": -0.46,
    "bias": -1.63,
    "undated": 0.35,
    "day_recalled": -0.00,
    "short": -0.27,
    "short_likeness": -0.70,
    "across": -1.07,
    "across_likeness": 0.31,
    "across_names": -0.90,
    "across_numbers": 1.42,
    "across_concepts": 4.23,
    "across_day": 1.58,
    "across_place": -0.45,
}

# An arrest, a verdict, a release is a happening of its own that newsrooms often take for a follow-up: what only that keeps
# apart is in doubt.
DOUBT_WEIGHTS: Weights = {**WEIGHTS, "aftermath_alien": 0.0}


def scaled(log_odds: Floats) -> Floats:
    """Log-odds between -CAP and CAP as a number from 0 to 1, rounded so that ties are ties on every machine."""
    return np.round((np.clip(log_odds, -CAP, CAP) + CAP) / (2 * CAP), 6)
