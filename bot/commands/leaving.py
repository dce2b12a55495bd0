"""How a command ends when something is wrong: one sentence a fault on stderr, and the exit code."""

from collections.abc import Iterable
from typing import NoReturn

import click

WRONG = 1
UNUSABLE = 2


def leave(faults: Iterable[object], code: int) -> NoReturn:
    """Says every fault and ends the program."""
    for fault in faults:
        click.echo(str(fault), err=True)
    raise click.exceptions.Exit(code)
