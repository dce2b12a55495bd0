"""How often the answer is right: the held-out questions, the gate, the public sets, stock rapidfuzz beside."""

import json
import random
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from rapidfuzz import fuzz, process

ROOT = Path(__file__).parents[2]
OURS = ROOT / "tests" / "questions"
PUBLIC = ROOT.parent / "shared" / "bench"
SAMPLE = 400


def measure() -> dict[str, dict[str, float]]:
    """The figures of `knowledge eval` for each set, by name."""
    rows = {"held-out": _evaluate(OURS / "held-out.jsonl")}
    for language in ("ja", "en"):
        rows[f"held-out {language}"] = _evaluate_part(OURS / "held-out.jsonl", language)
    for folder in sorted(PUBLIC.glob("*/knowledge")):
        questions = folder.parent / "questions.jsonl"
        rows[folder.parent.name] = _evaluate(questions, folder)
    if (PUBLIC / "ja-out-of-scope.jsonl").exists():
        rows["ja-out-of-scope"] = _evaluate(PUBLIC / "ja-out-of-scope.jsonl")
    return rows


def stock() -> dict[str, float]:
    """First place of rapidfuzz's own scorers over whole phrasings, on the held-out questions."""
    from knowledge.library import read

    ways = [
        (phrase, entry.id)
        for entry in read().entries.values()
        for phrases in entry.ask.values()
        for phrase in phrases
    ]
    asked = [line for line in _lines(OURS / "held-out.jsonl") if line["entry"]]
    asked = random.Random(2).sample(asked, min(SAMPLE, len(asked)))
    return {
        scorer.__name__: sum(_right(line, ways, scorer) for line in asked) / len(asked)
        for scorer in (fuzz.WRatio, fuzz.token_set_ratio)
    }


def gate() -> dict[str, Any]:
    """Statements that opened the right door, and questions that opened none."""
    from knowledge.answering import Answerer

    answerer = Answerer.open()
    right: Counter[str] = Counter()
    total: Counter[str] = Counter()
    wrong = []
    for line in _lines(OURS / "gate.jsonl"):
        answer = answerer.answer(line["question"])
        kind = "statements" if line["door"] else "questions"
        total[kind] += 1
        if answer.door == line["door"]:
            right[kind] += 1
        else:
            wrong.append((line["question"], line["door"], answer.result, answer.door))
    return {
        "statements": right["statements"] / total["statements"],
        "questions": right["questions"] / total["questions"],
        "wrong": wrong,
    }


def _right(line: dict[str, Any], ways: list[tuple[str, str]], scorer: Any) -> bool:
    best = process.extractOne(line["question"], [phrase for phrase, _ in ways], scorer=scorer)
    entry = ways[best[2]][1] if best else None
    return entry in (line["entry"] if isinstance(line["entry"], list) else [line["entry"]])


def _lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]


def _evaluate_part(path: Path, language: str) -> dict[str, float]:
    part = [line for line in _lines(path) if line["language"] == language]
    text = "".join(
        json.dumps({"question": line["question"], "entry": line["entry"]}, ensure_ascii=False)
        + "\n"
        for line in part
    )
    return _evaluate(Path("-"), given=text)


def _evaluate(path: Path, folder: Path | None = None, given: str | None = None) -> dict[str, float]:
    if path == Path("-"):
        path = ROOT / ".bench-part.jsonl"
        path.write_text(given or "", encoding="utf-8")
    command = [sys.executable, "-m", "bot", "knowledge", "eval", str(path), "--json"]
    if folder:
        command += ["--knowledge", str(folder)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    finally:
        (ROOT / ".bench-part.jsonl").unlink(missing_ok=True)
    return json.loads(done.stdout.splitlines()[-1])
