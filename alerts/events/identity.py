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

WEIGHTS: Mapping[str, float] = {}


def scaled(log_odds: Floats) -> Floats:
    """Log-odds between -CAP and CAP as a number from 0 to 1, rounded so that ties are ties on every machine."""
    return np.round((np.clip(log_odds, -CAP, CAP) + CAP) / (2 * CAP), 6)
