"""The shipped manifest with some of its optional lines."""

from pathlib import Path
from typing import Any

import yaml

MANIFEST = Path(__file__).parents[3] / "bot/manifest.yaml"
AGENT_VIEW = ("  # agent_view: # ", "  #   agent_description: ", "# - assistant:write")


def with_lines(config: dict[str, Any], *lines: str) -> dict[str, Any]:
    """The configuration of a workspace whose app has these lines, of which each begins with `#`."""
    text = MANIFEST.read_text(encoding="utf-8")
    for line in lines:
        assert text.count(line) == 1
        text = text.replace(line, line.replace("# ", "", 1))
    return {**config, "app": {**config["app"], "manifest": yaml.safe_load(text)}}
