"""Write docs/rights.md from the table of the matrix tests.

python -m tests.rights_page
"""

from pathlib import Path

from tests.matrix import table

PAGE = Path(__file__).parents[1] / "docs" / "rights.md"
HEAD = """# Who may do what

Drawn from `tests/matrix/table.py` by `python -m tests.rights_page`; the matrix tests play every cell
of it through real Slack payloads. Whatever does not stand here is refused.
"""
SIGHT = """
## What a person sees of a ticket

`-`: it does not exist, and the answer is that of a number which was never given. `out`: refused
before anything is looked up. `own`: number, plain state and one's own words. `task`: what a
department has to search or to find out, and only while it is asked. `register`: every column that
is not personal. `reads`: everything, and may change nothing. `climbed`: to decide in the manager's place.

The columns are what restricts a ticket: nothing, an employee's own matter, about the desk, about the
desk without a name yet, about the manager, an enquiry of police, court or bar association.
"""
ACTS = """
## What a person may do

`open`: in every status but closed. `papers`: open, and the application has arrived. `own`: whose
matter it is. `decider`: manager, deputy or representative, the first who is neither drafter nor
concerned. `department`: in charge of a department that is asked.
"""
READS = """
## What only shows a ticket
"""
UPWARD_SIGHT = """
## What goes up, and who sees it

`report`: a possible breach that somebody reported, with no ticket. `leak`: one that a ticket tells of.
`call`: somebody called whom the manager has to hear of. `about_manager`: a leak on a ticket about the
manager. `own`: who reported it, and may add to it. `reads`: reads all that is known. `acts`: also does
what is to be done.
"""
UPWARD_ACTS = """
## What may be done with it
"""
MONTH = """
## The month's report

`report_make`: from Home. `report_files`: the button under a report that came without them. `report_tell`:
to the representative. `report_confirm`: that they have seen it.
"""


def page() -> str:
    parts = (
        HEAD,
        SIGHT,
        _drawn(table.SIGHT),
        ACTS,
        _drawn(table.ACTS),
        READS,
        _drawn(table.READS),
        UPWARD_SIGHT,
        _drawn(table.UPWARD_SIGHT),
        UPWARD_ACTS,
        _drawn(table.UPWARD_ACTS),
        MONTH,
        _drawn(table.MONTH),
    )
    return "\n".join(part.strip("\n") + "\n" for part in parts)


def _drawn(rows: str) -> str:
    first, *rest = [[cell.strip() for cell in row.split("|")] for row in rows.strip().splitlines()]
    lines = [first, ["---"] * len(first), *rest]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
