"""Turns evidence into the probability that the first candidate is right."""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from knowledge.matching.evidence import LEXICAL, SEMANTIC, Evidence

FILE = Path(__file__).parents[1] / "calibration.json"


@dataclass(frozen=True)
class Logistic:
    """One weight for each figure of the evidence, and a constant."""

    weights: Mapping[str, float]
    constant: float

    def probability(self, evidence: Evidence) -> float:
        total = self.constant + sum(
            weight * float(getattr(evidence, name)) for name, weight in self.weights.items()
        )
        return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, total))))


def load(*, semantic: bool) -> Logistic:
    """The fitted parameters, with or without the semantic view."""
    stored = json.loads(FILE.read_text(encoding="utf-8"))["semantic" if semantic else "lexical"]
    names = SEMANTIC if semantic else LEXICAL
    return Logistic({name: float(stored[name]) for name in names}, float(stored["constant"]))
