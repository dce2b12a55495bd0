"""Write docs/rights.md from the table of the matrix tests.

python -m tests.rights_page
"""

from pathlib import Path

from tests.matrix import table

PAGE = Path(__file__).parents[1] / "docs" / "rights.md"
HEAD = """# Who may do what

`python -m tests.rights_page` writes this page from `tests/matrix/table.py`. The matrix tests try its
cells with real Slack payloads, `make test-all` every one. Everything that is not listed is refused.
"""
SIGHT = """
## What a person sees of a ticket

The columns are the restrictions of a ticket:

- `none`: no restriction
- `employee`: an employee's own matter
- `about_desk`: about a named person of the desk, here the agent
- `about_colleague`: about a named person outside the desk, here the person in charge of `department`
- `unnamed`: about a person of the desk who is not named yet
- `about_manager`: about the manager
- `enquiry`: an enquiry of the police, a court or a bar association

In the rows, `theirs` is the person whose matter it is, or the employee who recorded it. `owner` is the
agent who has the ticket, `agent` another agent. `department` is the person in charge of a department
that is asked. `outside` is a person of another company, `gone` a deactivated account.

The cells say what the person sees:

- `-`: nothing; the reply is the same as for a number that does not exist
- `out`: nothing; refused before anything is looked up
- `own`: number, plain status and the person's own words
- `task`: what the department has to search or investigate, while it is asked. Of a request for
  correction, also what is wrong and what is right. Of a complaint, the words; under `none` also name
  and contact data, until the department answers the investigation. What this person answered and noted
  for the department; after a reopening, its reason, until the answer. Of a request that is decided,
  the decision on each type that departments carry out, and what the department has to correct, or
  which part ceases. Of a duplicate that is not restricted, its number, and what was said in it of the
  same
- `register`: every column that is not personal
- `climbed`: what is needed to decide in the manager's place
- `reads`: everything, without the right to change anything
- `desk`, `manager`: everything, with the moves of that role
"""
ACTS = """
## What a person may do

Statuses: `open` is every status but closed; `papers` is every open status after the application has
arrived.

People: `own` is the person whose matter it is. `decider` is the first of manager, deputy and
representative who is neither the drafter nor concerned. `department` is the person in charge of a
department that is asked.

The representative stands in where nobody before them can (O21, O23), and then does only this:

- `request_check_contents`, besides `ticket_flag_leak`: no agent who may check is present, and manager
  and deputy are absent, concerned, or packed the contents
- `request_rule_on_data`, `request_allow_delay`, `complaint_allow_delay`, `complaint_close`,
  `complaint_reopen`, the resumption of a request and what `decider` may: manager and deputy are absent
  or concerned, and the ticket waits for a ruling, a new day, a closing or a resumption
"""
READS = """
## Forms that only show a ticket
"""
OWN_ACTION = """
`own_action_done` is 「実施した」 on Home: only who is responsible for an approved corrective action
records that it was carried out, without seeing the ticket. The desk does so by `complaint_finish_action`.
"""

ESCALATION_SIGHT = """
## What a person sees of an escalation

The columns are the origins of an escalation:

- `report`: a possible breach that a person reported, without a ticket
- `leak`: a possible breach in a ticket
- `call`: a call from an organization, such as an accredited body, that the manager must know of
- `about_manager`: a possible breach in a ticket about the manager

In the cells, `own` is who reported it, or tapped for the same mention later, and may add to it. `reads` sees everything that is known.
`acts` also does what is to be done.
"""
ESCALATION_ACTS = """
## What a person may do with an escalation
"""
MONTH = """
## The monthly report

`report_make` is the button on Home, `report_files` the button below a report that came without its
files, `report_tell` 「代表者に報告」 and `report_confirm` the representative's 「確認した」.
"""

ANSWERS = """
## Answers after a revision of the policy

`answer_revised` is 「見直した」, `answer_sign_off` 「読んで承認する」, which signs or sends back: two different persons. `policy_changes`
is 「条項ごとに見る」, what a revision of the policy changes. `recall_release` is 「知らせる」, which shows
counts only. Everybody may ask to be told of an answer, and end that.
"""
INBOX = """
## Questions that were not answered well

`inbox` is 「質問を読む」 on a curator's Home, `inbox_cluster` 「処理する」. Only people whom the desk file
names as curators; the manager too must be named.
"""
MENTIONS = """
## A possible leak that was only mentioned

The desk's channel shows who mentioned it and when, never what was said; so do Home and digest of those
who may end it with 「対応済みにする」, `mention_end`. At night, whom a report would call reads the same.
"""


def page() -> str:
    parts = (
        HEAD,
        SIGHT,
        _drawn(table.SIGHT),
        ACTS,
        _drawn(table.ACTS),
        OWN_ACTION,
        READS,
        _drawn(table.READS),
        ESCALATION_SIGHT,
        _drawn(table.ESCALATION_SIGHT),
        ESCALATION_ACTS,
        _drawn(table.ESCALATION_ACTS),
        MENTIONS,
        _drawn(table.MENTIONS),
        MONTH,
        _drawn(table.MONTH),
        ANSWERS,
        _drawn(table.ANSWERS),
        INBOX,
        _drawn(table.INBOX),
    )
    return "\n".join(part.strip("\n") + "\n" for part in parts)


def _drawn(rows: str) -> str:
    first, *rest = [[cell.strip() for cell in row.split("|")] for row in rows.strip().splitlines()]
    lines = [first, ["---"] * len(first), *rest]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
