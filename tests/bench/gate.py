"""Share of events and requests found, and of questions mistaken for them."""

import json
from collections import Counter
from collections.abc import Sequence
from typing import Any

from bot.settings import AnswerSettings
from knowledge.answering import Answerer
from tests.bench.sets import OURS

Miss = tuple[str, str | None, str, str | None]


def measure() -> dict[str, Any]:
    """Ask the statements and questions of `gate.jsonl`, and the longer ones of
    `events-left-out.jsonl`, whose misses nobody is to read.
    """
    answerer = Answerer.open(cache=AnswerSettings.read().cache)
    shares, wrong = _ask(answerer, "gate.jsonl")
    longer, _ = _ask(answerer, "events-left-out.jsonl")
    return shares | {f"longer {kind}": share for kind, share in longer.items()} | {"wrong": wrong}


def _ask(answerer: Answerer, file: str) -> tuple[dict[str, Any], Sequence[Miss]]:
    right: Counter[str] = Counter()
    total: Counter[str] = Counter()
    wrong: list[Miss] = []
    for line in map(json.loads, (OURS / file).open(encoding="utf-8")):
        answer = answerer.answer(line["question"])
        kind = "statements" if line["door"] else "questions"
        total[kind] += 1
        if answer.route == line["door"]:
            right[kind] += 1
        else:
            wrong.append((line["question"], line["door"], answer.result, answer.route))
    return {kind: right[kind] / total[kind] for kind in ("statements", "questions")}, wrong
