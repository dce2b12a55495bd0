"""The figures as the table of docs/load.md: a row for each load, a column for each bot."""

from collections.abc import Callable, Iterator, Mapping

Figures = Mapping[str, float]
COLUMNS = ("bare", "sqlite", "postgresql", "postgresql, 3 replicas")


def lines(figures: Mapping[str, Figures]) -> Iterator[str]:
    """Markdown; loads that were not run have no row."""
    found = {_split(name): row for name, row in figures.items()}
    bots = [bot for bot in COLUMNS if any(bot == of for _, of in found)]
    yield f"| load | {' | '.join(bots)} |"
    yield "|---" * (len(bots) + 1) + "|"
    for load in dict.fromkeys(load for load, _ in found):
        cells = [_cell(load, found.get((load, bot))) for bot in bots]
        yield f"| {load} | {' | '.join(cells)} |"


def _split(name: str) -> tuple[str, str]:
    bot = max((each for each in COLUMNS if name.endswith(f", {each}")), key=len)
    return name.removeprefix("load, ").removesuffix(f", {bot}"), bot


def _cell(load: str, row: Figures | None) -> str:
    if row is None:
        return ""
    return _CELLS.get(load.partition(",")[0], _loop)(row)


def _loop(row: Figures) -> str:
    silent = f", {row['unanswered']:.0f} unanswered" if row["unanswered"] else ""
    return f"{row['replies_per_s']:.0f}/s, {row['processor_ms']:.1f} ms{silent}"


def _mix(row: Figures) -> str:
    acks = " / ".join(f"{row[f'ack_{each}_ms']:.0f}" for each in ("p50", "p99", "max"))
    limited = f", {row['limited']:.0f} look-ups limited" if "limited" in row else ""
    return f"{acks} ms, {row['errors']:.0f} errors, {row['doubled']:.0f} doubled{limited}"


def _burst(row: Figures) -> str:
    acked = f"{row['acked_within_2s']:.0f} acked in 2 s, all after {row['acked_after_s']:.1f}"
    return f"{acked}; {row['answered']:.0f} answered after {row['answered_after_s']:.1f} s"


def _process(row: Figures) -> str:
    return f"ready in {row['ready_s']:.1f} s; {row['rest_mb']:.0f} / {row['loaded_mb']:.0f} MB"


_CELLS: dict[str, Callable[[Figures], str]] = {"mix": _mix, "burst": _burst, "process": _process}
