"""Tables of the quality beside the committed figures, and what got worse."""

from collections.abc import Iterator, Sequence
from typing import Any

from tests.bench.noise import Outcomes
from tests.bench.quality import Clean, Perturbed

COLUMNS = {
    "n": "n",
    "hit1": "first place",
    "hit3": "first three",
    "auroc": "AUROC",
    "declined": "declined",
    "declined_at_cost": "dec. at -2",
    "right_over_all": "right over all",
    "precision_found": "right if found",
    "WRatio": "WRatio",
    "token_set_ratio": "token_set",
}
_WIDE = {"hit1", "right_over_all", "precision_found"}
_PARTS = {"first place": ("first", "first_clean"), "right": ("right", "right_clean")}


Measured = tuple[Sequence[Clean], Sequence[Perturbed]]


def as_json(measured: Measured) -> dict[str, Any]:
    """The figures that `--save` keeps for comparison."""
    clean, changed = measured
    kept: dict[str, Any] = {
        one.name: {
            **{key: value for key, value in one.figures.items() if not key.endswith("_ms")},
            "outcomes": {"first place": one.first.as_json(), "right": one.right.as_json()},
        }
        for one in clean
    }
    for name, some in _by_set(changed).items():
        for part, (outcome, _) in _PARTS.items():
            kept[f"perturbed: {name}, {part}"] = {
                **{one.perturbation: getattr(one, outcome).share for one in some},
                "of the clean": share_of_clean(some, part),
                "outcomes": {one.perturbation: getattr(one, outcome).as_json() for one in some},
            }
    return kept


def share_of_clean(some: Sequence[Perturbed], part: str = "first place") -> float:
    """Mean over the perturbations, each relative to the same questions unperturbed."""
    outcome, clean = _PARTS[part]
    return sum(getattr(one, outcome).share / getattr(one, clean) for one in some) / len(some)


def lines(measured: Measured, last: dict[str, Any]) -> Iterator[str]:
    """The tables, and at the end what got worse."""
    clean, changed = measured
    yield f"{'':24}" + "".join(f"{title:>{_width(key)}}" for key, title in COLUMNS.items())
    for one in clean:
        yield f"{one.name:24}" + "".join(_cell(one.figures, key) for key in COLUMNS)
        if was := last.get(one.name):
            yield f"{'  committed':24}" + "".join(_cell(was, key) for key in COLUMNS)
    for part, (outcome, before) in _PARTS.items():
        yield f"\nperturbed: {part} in % (of the same questions unperturbed; committed)"
        for name, some in _by_set(changed).items():
            was = last.get(f"perturbed: {name}, {part}", {})
            for one in some:
                figure, whole = getattr(one, outcome).share, getattr(one, before)
                told = f"({_percent(whole)}; {_percent(was.get(one.perturbation))})"
                yield f"{name:24}{one.perturbation:18}{_percent(figure):>7} {told:>16}"
            share = share_of_clean(some, part)
            told = f"(committed {_percent(was.get('of the clean'))})"
            yield f"{name:24}{'mean of the clean':18}{_percent(share):>7} {told:>16}"
    yield from worse(as_json(measured), last)


def worse(kept: dict[str, Any], last: dict[str, Any]) -> list[str]:
    """Figures that fell significantly."""
    return [
        f"worse: {name}, {part}: {_percent(before.share)} -> {_percent(now.share)}"
        for name, row in kept.items()
        for part, outcome in row["outcomes"].items()
        if (was := last.get(name, {}).get("outcomes", {}).get(part))
        and (now := Outcomes.from_json(outcome)).is_worse_than(before := Outcomes.from_json(was))
    ]


def _by_set(changed: Sequence[Perturbed]) -> dict[str, list[Perturbed]]:
    sets: dict[str, list[Perturbed]] = {}
    for one in changed:
        sets.setdefault(one.name, []).append(one)
    return sets


def _width(key: str) -> int:
    return 19 if key in _WIDE else 13


def _cell(figures: dict[str, Any], key: str) -> str:
    value = figures.get(key)
    if value is None:
        return f"{'-':>{_width(key)}}"
    if key == "n":
        return f"{value:>{_width(key)}}"
    if key in _WIDE:
        low, high = figures[f"{key}_low"], figures[f"{key}_high"]
        told = f"{_percent(value)} [{_percent(low)}, {_percent(high)}]"
        return f"{told:>{_width(key)}}"
    return f"{_percent(value) if key != 'auroc' else f'{value:.3f}':>{_width(key)}}"


def _percent(share: float | None) -> str:
    return "-" if share is None else f"{100 * share:.1f}"
