"""Some of a long row of values, in stretches."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Runs:
    """Stretches of neighbouring places; the ends do not belong to them."""

    starts: Ints
    ends: Ints

    @property
    def sizes(self) -> Ints:
        return self.ends - self.starts

    @cached_property
    def places(self) -> Ints:
        """Every place in them."""
        skipped: Ints = self.starts - (np.cumsum(self.sizes) - self.sizes)
        return np.arange(int(self.sizes.sum()), dtype=np.int64) + np.repeat(skipped, self.sizes)

    def of(self, values: NDArray[Any]) -> NDArray[Any]:
        """What stands there, one stretch after the other; a single one is not copied."""
        if len(self.starts) == 1:
            return values[self.starts[0] : self.ends[0]]
        slices = map(slice, self.starts.tolist(), self.ends.tolist())
        return np.concatenate([values[:0], *(values[each] for each in slices)])
