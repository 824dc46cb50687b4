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

WEIGHTS: Mapping[str, float] = {
    "likeness": 0.61,
    "day_same": 0.83,
    "day_met": 1.21,
    "located_shared": 1.93,
    "head_shared": 0.25,
    "person_shared": 0.21,
    "victim_shared": 1.04,
    "age_shared": 0.91,
    "street_shared": 0.00,
    "place_same": 0.00,
    "toll_same": 0.90,
    "gap": -0.27,
    "day_off_1": -0.86,
    "day_off_more": -1.75,
    "span_off": -0.38,
    "located_alien": -0.57,
    "number_alien": -0.62,
    "happening_alien": -0.16,
    "type_off": 0.00,
    "age_alien": -1.26,
    "street_alien": -1.54,
    "again_alien": -0.05,
    "series": -4.36,
    "density": -0.20,
    "place_far": -1.08,
    "region_apart": 0.00,
    "country_apart": -0.10,
    "toll_rise": -0.14,
    "toll_fall": -0.54,
    "again_recalled": -1.17,
    "toll_recalled": -0.95,
    "aftermath_alien": 0.00,
    "target_alien": -0.46,
    "bias": -1.75,
    "day_recalled": -0.07,
    "short": -0.23,
    "short_likeness": -0.60,
    "across": -1.34,
    "across_likeness": -0.02,
    "across_names": 4.81,
    "across_numbers": 2.00,
    "across_concepts": 3.40,
    "across_day": 1.10,
    "across_place": -0.45,
}


def scaled(log_odds: Floats) -> Floats:
    """Log-odds between -CAP and CAP as a number from 0 to 1, rounded so that ties are ties on every machine."""
    return np.round((np.clip(log_odds, -CAP, CAP) + CAP) / (2 * CAP), 6)
