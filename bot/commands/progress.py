"""Shows how far long work is: a bar on a terminal, nothing where lines are read by a program."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager


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
