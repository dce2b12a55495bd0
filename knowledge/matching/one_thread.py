"""Keeps numpy's matrix products on the calling thread."""

import ctypes
from functools import cache
from pathlib import Path

import numpy as np

_SETTERS = ("scipy_openblas_set_num_threads64_", "scipy_openblas_set_num_threads")


@cache
def calculate_on_one_thread() -> bool:
    """Whether OpenBLAS was found beside numpy and told so, for the whole process.

    Its threads wait for each other by spinning: on two busy cores a question took 20 ms with two
    of them and 1.6 ms with one.
    """
    folder = Path(np.__file__).parent.parent / "numpy.libs"
    for file in folder.glob("libscipy_openblas*"):
        try:
            library = ctypes.CDLL(str(file))
        except OSError:
            continue
        for name in _SETTERS:
            if hasattr(library, name):
                getattr(library, name)(1)
                return True
    return False
