"""Which test names which rule of the office, scenario and assertion; `python -m` writes it down."""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path

TESTS = Path(__file__).parent
PAPER = TESTS.parent / "docs" / "rules.md"

RULES: Mapping[str, str] = {
    "O1": "restricted tickets: no card, numbers of their own, hidden from whom they are about",
    "O2": "no personal value in a channel or a file",
    "O3": "cards show tags; what is written by hand is no record",
    "O4": "one's own next move is the reason for opening personal data",
    "O5": "police, court and bar association in a register of their own",
    "O6": "step 1 while the caller waits, step 2 before the assessment",
    "O7": "one screen, several moves, all or none; hand over, merge, change kind",
    "O8": "a stale form comes back filled",
    "O9": "twelve-digit and card numbers are refused where they are typed",
    "O10": "an opt-out stops first",
    "O11": "files, broadcast replies and /me get one reply, and are not stored",
    "O12": "guests and outsiders: the report of a possible breach and nothing else",
    "O13": "only the statement of an event opens the door of the breach",
    "O14": "the other doors",
    "O15": "「どれでもない」 under the candidates",
    "O16": "what the fee and the disposal hold up, and what not",
    "O17": "can it be held data? asked before the form goes out",
    "O18": "stamps: returned where not due, counted, a ledger",
    "O19": "mail that came back, reminders, unreturned forms",
    "O20": "search tasks; unavailable is not none",
    "O21": "another method only after its notice",
    "O22": "who decides, and approval with changes",
    "O23": "absence",
    "O24": "security contacts, first steps and the phone; the reporter sees whether anyone has seen it",
    "O25": "acknowledged and not judged, it is told again",
    "O26": "the triage, and what has to be done before a breach is closed",
    "O27": "an unsure one goes no further than the deputy before the triage",
    "O28": "one incident, one matter; the earliest knowledge counts",
    "O29": "what is near is told of long clocks only, and by night of nothing but emergencies",
    "O30": "the label behind each day",
    "O31": "days are printed in Japan time",
    "O32": "questions to the desk",
    "O33": "what the desk file holds besides",
    "O34": "forms and texts that come with it; decisions that are still open",
}
SCENARIOS = (
    "dead person's daughter",
    "employee's own evaluation",
    "former employee wants erasure",
    "mother of a child of 13",
    "lawyer's letter",
    "requester sends no proof",
    "data held only as entrustee",
    "footage of last Tuesday",
    "one's own call recording",
    "resident of the EEA",
    "licence pasted into Slack",
    "My Number in a form",
    "nameless complaint",
    "complaint about the manager",
    "ninth identical request",
    "reporter asks about a customer",
    "police on the phone",
    "cookies",
    "give my 1,000 yen back",
    "stop the sales mails",
    "another customer's invoice",
    "no stamps for two types",
    "reply by mail that we can only post",
    "security measures",
    "accredited body calls",
    "change of address",
    "true but unwanted",
    "two heirs and a court order",
)
ASSERTIONS = (
    "the fee is due exactly when a type bears it",
    "no refusal without ground, reason and another decider",
    "no closing without the notice",
    "no closing without the disposal, and no place for an image or a number",
    "only the internal clock pauses",
    "a breach counts from first knowledge",
    "nobody lifts what is not theirs",
    "Slack output holds nothing personal",
    "法定 stands beside the clocks of the law only",
    "an answer from the policy cites section and revision",
    "the notification of purpose has no article 39 date",
    "a complaint may be nameless",
)

Found = Mapping[str, tuple[str, ...]]
_RULE = re.compile(r"\bO(\d{1,2})\b(?!\.)(?: to O(\d{1,2})\b)?")
_SCENARIO = re.compile(r"\bscenarios? (\d+(?:, \d+)*)", re.I)
_ASSERTION = re.compile(r"# assertion: (.+)")


def found() -> Found:
    """What is named in the comments and docstrings of the tests, and by which of them."""
    named: dict[str, set[str]] = defaultdict(set)
    for file in sorted(TESTS.rglob("test_*.py")):
        if file.name == "test_rules_index.py":
            continue
        for test, text in _tests(file):
            for key in _keys(text):
                named[key].add(f"{file.relative_to(TESTS.parent)}::{test}")
    return {key: tuple(sorted(tests)) for key, tests in named.items()}


def wanted() -> Iterator[str]:
    yield from RULES
    yield from (f"scenario {number}" for number in range(1, len(SCENARIOS) + 1))
    yield from ASSERTIONS


def drawn(tests: Found) -> str:
    """The paper, table by table."""
    return "\n".join(
        (
            "# Rules, scenarios and the tests that name them",
            "",
            "Drawn from the tests by `python -m tests.rules_index`; `tests/test_rules_index.py`"
            " holds it to them.",
            "",
            "## The office's rules",
            "",
            *_table("rule", ((key, title, tests.get(key, ())) for key, title in RULES.items())),
            "",
            "## Scenarios",
            "",
            *_table(
                "scenario",
                (
                    (str(number), title, tests.get(f"scenario {number}", ()))
                    for number, title in enumerate(SCENARIOS, 1)
                ),
            ),
            "",
            "## Assertions",
            "",
            *_table("", (("", each, tests.get(each, ())) for each in ASSERTIONS)),
            "",
        )
    )


def _tests(file: Path) -> Iterator[tuple[str, str]]:
    text = file.read_text(encoding="utf-8")
    lines = text.splitlines()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            yield node.name, "\n".join(lines[node.lineno - 1 : node.end_lineno])


def _keys(text: str) -> Iterator[str]:
    remarks = "\n".join(line.partition("#")[2] for line in text.splitlines() if "#" in line)
    for first, last in _RULE.findall(remarks):
        yield from (f"O{n}" for n in range(int(first), int(last or first) + 1))
    for numbers in _SCENARIO.findall(remarks):
        yield from (f"scenario {number}" for number in numbers.split(", "))
    yield from (said.strip() for said in _ASSERTION.findall(text))


def _table(kind: str, rows: Iterator[tuple[str, str, tuple[str, ...]]]) -> Iterator[str]:
    head = f"| {kind} | | tests |" if kind else "| assertion | tests |"
    yield head
    yield "|---|---|---|" if kind else "|---|---|"
    for key, title, tests in rows:
        cell = "<br>".join(f"`{test.removeprefix('tests/')}`" for test in tests)
        yield f"| {key} | {title} | {cell} |" if kind else f"| {title} | {cell} |"


if __name__ == "__main__":
    PAPER.write_text(drawn(found()), encoding="utf-8")
