"""Share of events and requests found, and of questions mistaken for them."""

import json
from collections import Counter

from bot.settings import AnswerSettings
from knowledge.answering import Answerer
from tests.bench.sets import OURS


def measure() -> dict[str, dict[str, float]]:
    """Ask the statements and questions of `gate.jsonl`, and the longer ones of
    `events-left-out.jsonl`, whose misses nobody is to read.
    """
    answerer = Answerer.open(cache=AnswerSettings.read().cache)
    shares = _ask(answerer, "gate.jsonl", tells_misses=True)
    longer = _ask(answerer, "events-left-out.jsonl", tells_misses=False)
    return {"gate": shares | {f"longer {kind}": share for kind, share in longer.items()}}


def _ask(answerer: Answerer, file: str, *, tells_misses: bool) -> dict[str, float]:
    right: Counter[str] = Counter()
    total: Counter[str] = Counter()
    for line in map(json.loads, (OURS / file).open(encoding="utf-8")):
        answer = answerer.answer(line["question"])
        kind = "statements" if line["door"] else "questions"
        total[kind] += 1
        right[kind] += answer.route == line["door"]
        if tells_misses and answer.route != line["door"]:
            wanted, got = line["door"] or "no door", answer.route or answer.result
            print(f"gate: wanted {wanted}, got {got}: {line['question']}")
    return {kind: right[kind] / total[kind] for kind in ("statements", "questions")}
