"""Share of events and requests found, and of questions mistaken for them."""

import json
from collections import Counter
from typing import Any

from bot.settings import AnswerSettings
from knowledge.answering import Answerer
from tests.bench.sets import OURS


def measure() -> dict[str, Any]:
    """Ask the statements and questions of `tests/questions/gate.jsonl`."""
    answerer = Answerer.open(cache=AnswerSettings.read().cache)
    right: Counter[str] = Counter()
    total: Counter[str] = Counter()
    wrong = []
    for line in map(json.loads, (OURS / "gate.jsonl").open(encoding="utf-8")):
        answer = answerer.answer(line["question"])
        kind = "statements" if line["door"] else "questions"
        total[kind] += 1
        if answer.route == line["door"]:
            right[kind] += 1
        else:
            wrong.append((line["question"], line["door"], answer.result, answer.route))
    return {
        "statements": right["statements"] / total["statements"],
        "questions": right["questions"] / total["questions"],
        "wrong": wrong,
    }
