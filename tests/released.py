"""A small filled desk of version 1.0.0, as an operator would upgrade it.

`released-1.0.0.tar.xz` was made by the code of commit 406768ff (`git archive`, its own stories'
workspace and steps; the key file and the people are those of tests):

- `madoguchi.sqlite3`, `madoguchi.keys`: six complaints, three requests and two questions in several
  states, an escalation that the manager has seen, and answers with taps. After the program stopped,
  the manager assigned a complaint to Yui and Emma reported a leak, so four notices wait; and a
  question of Emma's was left in the inbox, as by a crash.
- `slack.json`: the pretend Slack's messages at that time, in the form of its memory file.
- `desk.json`: the numbers, the time, and the forms that were open (arguments of `views.open`).
"""

import json
import tarfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

_FILE: Final = Path(__file__).with_name("released-1.0.0.tar.xz")


@dataclass(frozen=True)
class Released:
    folder: Path
    numbers: dict[str, str]
    """By what they are: `drafted`, `searching`, `leak` …"""
    forms: dict[str, dict[str, Any]]
    """By name: `person`, `number`, `view`."""
    now: datetime

    @property
    def database(self) -> Path:
        return self.folder / "madoguchi.sqlite3"


def unpack(folder: Path) -> Released:
    with tarfile.open(_FILE) as archive:
        archive.extractall(folder, filter="data")
    (folder / "madoguchi.keys").chmod(0o600)
    kept = json.loads((folder / "desk.json").read_text(encoding="utf-8"))
    return Released(folder, kept["numbers"], kept["forms"], now=datetime.fromisoformat(kept["now"]))
