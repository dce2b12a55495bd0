"""Draw the charts in a process of their own, which may hang or die without harm."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from handlers.reports.charts import Chart
from handlers.services import NotDrawn

LONGEST_DRAWING_SECONDS: Final = 20.0
"""A delivery is leased for 30 seconds, part of which went into waiting; nobody must be answered
twice."""
DRAWING: Final = Path(__file__).with_name("drawing.py")
_KEPT: Final = ("PATH", "LD_LIBRARY_PATH")
"""What Python needs to start; none of our tokens or keys."""
INSTALL: Final = "pip install 'madoguchi[reports]'"


def are_installed() -> bool:
    """Whether the extra `reports`, matplotlib and fonts, is installed."""
    needed = ("matplotlib", "noto_cjk_sans_jp_bold", "noto_cjk_sans_jp_regular")
    return all(find_spec(name) is not None for name in needed)


def draw_charts(
    charts: Sequence[Chart], *, program: Path = DRAWING, seconds: float = LONGEST_DRAWING_SECONDS
) -> Mapping[str, bytes]:
    """Pictures by chart name. Raises NotDrawn."""
    with tempfile.TemporaryDirectory(prefix="madoguchi-charts-") as folder:
        told = [{**asdict(each), "is_empty": each.is_empty} for each in charts]
        _run(json.dumps({"folder": folder, "charts": told}), folder, program, seconds)
        try:
            return {each.name: Path(folder, f"{each.name}.png").read_bytes() for each in charts}
        except OSError:
            raise NotDrawn("a picture is missing") from None


def _run(told: str, folder: str, program: Path, seconds: float) -> None:
    """Run the child without its output, which may quote its input."""
    try:
        subprocess.run(
            # -P: do not import from the program's folder.
            [sys.executable, "-P", str(program)],
            input=told.encode(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=_environment(folder),
            cwd=folder,
            timeout=seconds,
            check=True,
        )
    except subprocess.TimeoutExpired:
        raise NotDrawn(f"nothing was drawn within {seconds:.0f} seconds") from None
    except subprocess.CalledProcessError as error:
        raise NotDrawn(f"drawing ended with code {error.returncode}") from None
    except OSError as error:
        raise NotDrawn(f"drawing could not be started ({error.strerror})") from None


def _environment(folder: str) -> Mapping[str, str]:
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}  # noqa: TID251
    return {**kept, "MPLCONFIGDIR": folder, "HOME": folder, "PYTHONDONTWRITEBYTECODE": "1"}
