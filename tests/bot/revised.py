"""A small base whose policy was revised: the fee is 2,000 yen in place of 1,000."""

from datetime import date
from pathlib import Path

TEXT = "手数料は1件につき1,000円とします。\n控えはお返ししません。\n"
CLAUSES = """\
policy: {title: {ja: 方針}, revised_on: "2022-06-21"}
clauses:
  - {id: FEE, kind: rule, section: {ja: 手数料}, quotes: ["手数料は1件につき1,000円とします。"]}
  - {id: COPY, kind: rule, section: {ja: 控え}, quotes: ["控えはお返ししません。"]}
"""
ENTRIES = """\
- {id: fee, ask: {ja: [手数料はいくら]}, answer: {ja: 千円です。}, clauses: [FEE], owner: keiri}
- {id: copy, ask: {ja: [控えは返る]}, answer: {ja: 返りません。}, clauses: [COPY]}
"""


def revised_on(day: date, folder: Path) -> Path:
    """Write the base into this folder; returns the folder of the revision."""
    revision = folder / "policy" / "revisions" / day.isoformat()
    revision.mkdir(parents=True)
    (folder / "entries.yaml").write_text(ENTRIES, encoding="utf-8")
    for place, amount in ((folder / "policy", "1,000円"), (revision, "2,000円")):
        for name, text in (("policy.ja.txt", TEXT), ("clauses.yaml", CLAUSES)):
            (place / name).write_text(text.replace("1,000円", amount), encoding="utf-8")
    return revision
