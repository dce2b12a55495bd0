"""Perturbs questions for `tests.bench quality`: typos, short forms, courtesies, other spellings."""

from collections.abc import Mapping
from random import Random

from knowledge.text import Language
from tests.bench.perturbing import english, japanese
from tests.bench.perturbing.edits import Perturbation

ALL: Mapping[Language, Mapping[str, Perturbation]] = {"ja": japanese.ALL, "en": english.ALL}


def perturbed(text: str, language: Language, name: str) -> str:
    """Perturb a text; deterministic on every machine."""
    return ALL[language][name](text, Random(f"{name}\0{text}"))
