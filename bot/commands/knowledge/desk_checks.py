"""Tells curators where the desk file or a letter says otherwise than the policy."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import click

from bot.commands.output import fault_line
from bot.config.desk_file import FaultyDeskFileError
from bot.config.policy_check import check_fee, check_letters
from knowledge.evaluation.lint import Lint
from knowledge.library.loader import Library, read_with_faults


def add_desk_warnings(found: Lint, desk: Path | None, folder: Path, today: date) -> Lint:
    """Add a warning for each wrong fee and letter, and the faults of the desk file."""
    if desk is None:
        return found
    library, _ = read_with_faults(folder)
    try:
        fees = [each.fault for each in check_fee(desk, library, today)]
        wrong = [*fees, *check_letters(desk, library, today)]
    except FaultyDeskFileError as error:
        return replace(found, faults=tuple(sorted({*found.faults, *error.faults})))
    return replace(found, warnings=tuple(sorted({*found.warnings, *wrong})))


def warn_of_wrong_fees(desk: Path | None, library: Library | None, today: date) -> None:
    """Print a warning for each wrong fee."""
    if desk is None or library is None:
        return
    try:
        faults = [each.fault for each in check_fee(desk, library, today)]
    except FaultyDeskFileError as error:
        faults = [*error.faults]
    for fault in faults:
        click.echo(fault_line(fault, "warning: "), err=True)
