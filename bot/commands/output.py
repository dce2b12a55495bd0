"""How a command ends when something is wrong: one sentence a fault on stderr, and the exit code."""

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import NoReturn

import click

WRONG = 1
UNUSABLE = 2


def leave(faults: Iterable[object], code: int) -> NoReturn:
    """Says every fault and ends the program."""
    for fault in faults:
        click.echo(str(fault), err=True)
    raise click.exceptions.Exit(code)


def count(number: int, one: str) -> str:
    """`1 ticket`, `2 tickets`."""
    return f"{number} {one}" if number == 1 else f"{number} {one}s"


def printable(text: str) -> str:
    """Without what would steer the terminal; lines stay lines."""
    return "".join(sign if sign.isprintable() or sign == "\n" else "\ufffd" for sign in text)


@contextmanager
def progress(of: int, what: str) -> Iterator[Callable[[], None]]:
    """Gives a function to call after each of the steps."""
    if not sys.stderr.isatty():
        yield lambda: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=of)
        yield lambda: bar.advance(task)
