"""The decision: the same happening, a new one, or in doubt; thresholds and weights of the evidence.

Fitted by `tests/bench/identity_fit.py` (logistic regression with fixed signs) on labelled news; one set for everything.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from alerts.events.circumstances import Floats

# of the log-odds scaled to 0..1 and averaged over the pairs of two groups: at SAME they are one, at DOUBT they may be
SAME = 0.39
DOUBT = 0.36
# pairs this alike make a mixed page one on several happenings
NEAR = 0.45
CAP = 4.0
EXCLUDED = 0.0
# an article that is as near to an earlier group as to its own, but for this, is in doubt between the two; sooner when
# it names no day of the deed
BETWEEN = 0.05
BETWEEN_UNDATED = 0.15

Weights = Mapping[str, float]
WEIGHTS: Weights = {
    "likeness": 0.55,
    "day_same": 0.51,
    "day_met": 0.82,
    "located_shared": 1.97,
    "head_shared": 0.36,
    "person_shared": 0.24,
    "victim_shared": 1.22,
    "age_shared": 0.96,
    "street_shared": 0.00,
    "place_same": 0.00,
    "toll_same": 0.69,
    "gap": -0.02,
    "day_off_1": -0.90,
    "day_off_more": -1.70,
    "span_off": -0.53,
    "located_alien": -0.55,
    "number_alien": -0.62,
    "happening_alien": 0.00,
    "type_off": -0.30,
    "age_alien": -1.26,
    "street_alien": -1.60,
    "again_alien": -0.04,
    "series": -5.00,
    "density": -0.20,
    "place_far": -1.54,
    "region_apart": -0.05,
    "country_apart": -0.96,
    "toll_rise": -0.84,
    "toll_fall": 0.00,
    "toll_never": -1.00,
    "again_recalled": -1.12,
    "toll_recalled": 0.00,
    "aftermath_alien": -0.50,
    "target_alien": -0.33,
    "excluded": -2.00,
    "aftermath_off": -1.00,
    "bias": -1.59,
    "undated": 0.10,
    "day_recalled": -0.09,
    "short": -0.29,
    "short_likeness": -0.75,
    "across": -0.65,
    "across_likeness": 0.24,
    "across_names": -1.00,
    "across_numbers": 1.18,
    "across_concepts": 3.94,
    "across_day": 1.36,
    "across_place": -0.58,
}

# An arrest, a verdict, a release is a happening of its own that newsrooms often take for a follow-up: what only that
# keeps apart is in doubt.
DOUBT_WEIGHTS: Weights = {**WEIGHTS, "aftermath_alien": 0.0, "aftermath_off": -0.5}


def scaled(log_odds: Floats, is_excluded: NDArray[np.bool_]) -> Floats:
    """Log-odds between -CAP and CAP as a number from 0 to 1, rounded so that ties are ties on every machine.

    What facts exclude scores as what is wholly unlike, so that such pairs outweigh a report that bridges two groups.
    """
    plain = np.round((np.clip(log_odds, -CAP, CAP) + CAP) / (2 * CAP), 6)
    return np.where(is_excluded, EXCLUDED, plain)
