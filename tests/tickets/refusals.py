"""Expect the faults of a refused move."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tickets.model.errors import Code, RefusedError


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
