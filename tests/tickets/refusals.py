"""Expect the faults of a refused move."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from tickets.model.errors import Code, RefusedError
from tickets.model.kinds import Move


@contextmanager
def refuses(*faults: Code | str) -> Iterator[None]:
    """Expect exactly these faults:

    codes in any order, or written out (`code:field:of`) in order.
    """
    with pytest.raises(RefusedError) as refused:
        yield
    found = refused.value.faults
    if all(isinstance(each, Code) for each in faults):
        assert {each.code for each in found} == set(faults)
    else:
        assert [str(each) for each in found] == list(faults)


def refused(case: Any, who: str, move: Move, *says: Any, **facts: Any) -> set[str]:
    """The faults of a move that is refused, written out."""
    with pytest.raises(RefusedError) as error:
        case.does(who, move, *says, **facts)
    return {str(fault) for fault in error.value.faults}


def refused_codes(case: Any, who: str, move: Move, *says: Any, **facts: Any) -> set[Code]:
    with pytest.raises(RefusedError) as error:
        case.does(who, move, *says, **facts)
    return {fault.code for fault in error.value.faults}
