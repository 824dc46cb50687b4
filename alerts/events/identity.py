"""The decision: the same happening, a new one, or in doubt; thresholds and weights of the evidence.

Fitted by `tests/bench/identity_fit.py` (logistic regression with fixed signs) on labelled news; one set for everything.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from alerts.events.evidence import Floats

# of the log-odds scaled to 0..1 and averaged over the pairs of two groups: at SAME they are one, at DOUBT they may be
SAME = 0.42
DOUBT = 0.34
# pairs this alike make a mixed page one on several happenings
NEAR = 0.45
CAP = 4.0

WEIGHTS: Mapping[str, float] = {
    "likeness": 0.75,
    "day_same": 0.57,
    "located_shared": 1.82,
    "head_shared": 0.29,
    "person_shared": 0.22,
    "victim_shared": 0.99,
    "age_shared": 0.82,
    "street_shared": 0.05,
    "place_same": 0.00,
    "toll_same": 0.42,
    "gap": -0.42,
    "day_off_1": -0.74,
    "day_off_more": -1.29,
    "span_off": -0.22,
    "located_alien": -0.58,
    "number_alien": -0.78,
    "happening_alien": -0.10,
    "type_off": -0.03,
    "age_alien": -1.33,
    "street_alien": -1.41,
    "again_alien": -0.07,
    "series": -3.60,
    "density": -0.50,
    "place_far": 0.00,
    "region_apart": 0.00,
    "country_apart": 0.00,
    "toll_off": -0.39,
    "bias": -1.04,
    "short": -0.22,
    "short_likeness": -0.62,
    "across": -1.06,
    "across_likeness": -0.21,
    "across_names": 1.74,
    "across_numbers": 0.94,
    "across_concepts": 3.58,
    "across_day": 1.88,
    "across_place": -1.13,
}


def scaled(log_odds: Floats) -> Floats:
    """Log-odds between -CAP and CAP as a number from 0 to 1, rounded so that ties are ties on every machine."""
    return np.round((np.clip(log_odds, -CAP, CAP) + CAP) / (2 * CAP), 6)
