"""Turns evidence into two probabilities: that we can answer, and that the first answer is right."""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from knowledge.matching.evidence import Evidence

FILE = Path(__file__).parents[1] / "calibration.json"


@dataclass(frozen=True)
class Logistic:
    """One weight for each figure of the evidence, and a constant."""

    weights: Mapping[str, float]
    constant: float

    def probability(self, evidence: Evidence | None) -> float:
        """Without evidence there is nothing to be sure of."""
        if evidence is None:
            return 0.0
        total = self.constant + sum(
            weight * float(getattr(evidence, name)) for name, weight in self.weights.items()
        )
        return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, total))))


@dataclass(frozen=True)
class Calibration:
    """`scope`: the question is one for this knowledge base; `right`: if so, the first is right."""

    scope: Logistic
    right: Logistic


def load(*, semantic: bool) -> Calibration:
    """The fitted parameters, with or without the semantic view."""
    stored = json.loads(FILE.read_text(encoding="utf-8"))["semantic" if semantic else "lexical"]
    return Calibration(_logistic(stored["scope"]), _logistic(stored["right"]))


def _logistic(stored: Mapping[str, float]) -> Logistic:
    weights = {name: weight for name, weight in stored.items() if name != "constant"}
    return Logistic(weights, stored["constant"])
