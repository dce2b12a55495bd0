"""Write the software bill of materials (CycloneDX) of a lock to a file.

A lock tells no licences, so they come from the metadata of the installed packages, of those for
another version of Python from the one that is installed.

    python deploy/sbom.py requirements.lock dist/madoguchi.cdx.json
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any


def _bill(*source: str) -> dict[str, Any]:
    """The bill of a lock or an environment."""
    command = [sys.executable, "-W", "ignore", "-m", "cyclonedx_py", *source]
    options = ["--output-reproducible", "--of", "JSON", "-o", "-"]
    done = subprocess.run([*command, *options], capture_output=True, check=True)
    bill: dict[str, Any] = json.loads(done.stdout)
    return bill


def _name(component: dict[str, Any]) -> str:
    return str(component["name"]).lower().replace("_", "-").replace(".", "-")


def main(lock: str, file: str) -> None:
    bill = _bill("requirements", lock, "--pyproject", "pyproject.toml")
    installed = _bill("environment", sys.executable)["components"]
    licences = {_name(each): each["licenses"] for each in installed if "licenses" in each}
    unknown = {_name(each) for each in bill["components"]} - licences.keys()
    if unknown:
        sys.exit(f"no licence known, or not installed: {', '.join(sorted(unknown))}")
    for each in bill["components"]:
        each["licenses"] = licences[_name(each)]
    text = json.dumps(bill, indent=2, sort_keys=True) + "\n"
    Path(file).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
