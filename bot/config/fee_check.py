"""Compares the fee of the desk file with the amounts that the policy prints."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from bot.config import desk_file
from knowledge.library.faults import Fault
from knowledge.library.loader import Library
from knowledge.library.printed_fees import printed_fees
from tickets.rules.office import Office
from tickets.rules.periods import in_force


@dataclass(frozen=True)
class WrongFee:
    """A fee of the desk file that no amount of the policy on that day agrees with."""

    fault: Fault
    day: date


def check_fee(desk: Path, library: Library, today: date) -> tuple[WrongFee, ...]:
    """Return the fees that are wrong today, and on the day of each prepared revision. Raises
    FaultyDeskFileError."""
    return tuple(_wrong(desk, desk_file.read(desk), library, today))


def _wrong(desk: Path, office: Office, library: Library, today: date) -> Iterator[WrongFee]:
    later = [each.day for each in library.policies if each.day > today]
    for day in (today, *later):
        policy = library.on(day).policy
        printed = printed_fees(policy) if policy else {}
        yen = in_force(office.rules, day).fee_yen
        if not printed or yen in printed:
            continue
        said = ", ".join(f"“{written}”" for written in printed.values())
        if day == today:
            told = f"rules: fee_yen is {yen}, the policy says {said}: correct one."
        else:
            rule = f"{{effective_from: {day}, fee_yen: {next(iter(printed))}}}"
            told = (
                f"rules: fee_yen is {yen} from {day} on, the text in force by then says {said}:"
                f" add “- {rule}”."
            )
        yield WrongFee(Fault(str(desk), _line(desk, yen), told), day)


def _line(desk: Path, yen: int) -> int:
    """The last line that sets this fee, else the first of the file."""
    lines = enumerate(desk.read_text(encoding="utf-8").splitlines(), 1)
    return max((number for number, line in lines if f"fee_yen: {yen}" in line), default=1)
