"""Our pretend workspaces: of the demo company and of the stories."""

from pathlib import Path
from typing import Any, Final

import yaml

ROOT: Final = Path(__file__).parents[1]
DEMO: Final = ROOT / "bot" / "demo"
STORIES: Final = ROOT / "tests" / "stories"


def workspace_of(folder: Path) -> dict[str, Any]:
    """The configuration in this folder, with the app's manifest."""
    text = (folder / "workspace.yaml").read_text(encoding="utf-8")
    config: dict[str, Any] = yaml.load(text, yaml.CSafeLoader)
    config["app"]["manifest"] = str(ROOT / "bot" / "manifest.yaml")
    return config
