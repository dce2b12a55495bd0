"""A month of the desk, and its report."""

import time
from datetime import date
from http.client import HTTPConnection
from urllib.parse import urlsplit

from tests.stories.steps.builders import Prepared, complaint, sealed
from tests.stories.steps.mornings import goes_to
from tests.stories.steps.program import Running, runs
from tickets.model.complaint import Reaction
from tickets.model.kinds import PersonalField, Restriction
from workspace.driver import Message, Person

NAME, WORDS = "見本花子カナリア", "広告が止まらないカナリア"


def has_an_august(program: Running) -> None:
    """A closed and an open complaint, an employee's own, and a police call in August."""
    says = sealed({PersonalField.NAME: NAME, PersonalField.DETAIL: WORDS})
    closed = Prepared(program, complaint(program, personal=says).number)
    closed.to_draft().approved().responds().closes(reaction=Reaction.ACCEPTED)
    complaint(program, personal=says)
    own = frozenset({Restriction.EMPLOYEE})
    complaint(program, restrictions=own, hidden_from=frozenset({"hr"}), personal=says)
    complaint(program, restrictions=frozenset({Restriction.ENQUIRY}), personal=says)
    assert program.delivered()
    goes_to(program, date(2026, 9, 1), 10)


def direct(person: Person) -> list[Message]:
    return [each for each in person.sees("@madoguchi") if each.bot]


def asks(person: Person, text: str = "/privacy report 2026-08") -> list[Message]:
    """The message with the figures and charts, and the one with files."""
    before = {each.ts for each in direct(person)}
    seen = runs(person, text)
    assert "作成しています" in seen.text
    assert seen.ephemeral
    end = time.monotonic() + 120
    while True:
        came = [each for each in direct(person) if each.ts not in before]
        with_files = [each for each in came if each.raw.get("files")]
        if any(file["name"] == "report.html" for each in with_files for file in each.raw["files"]):
            figures = next(each for each in came if "の月次報告" in each.text)
            return [figures, *with_files]
        assert time.monotonic() < end, "the files did not come"
        time.sleep(0.05)


def fetched(file: dict[str, str], person: Person) -> bytes:
    parts = urlsplit(file["url_private"])
    connection = HTTPConnection(parts.netloc, timeout=30)
    connection.request("GET", f"{parts.path}?person={person.id}&download=1")
    content = connection.getresponse().read()
    connection.close()
    return content


def files(messages: list[Message], person: Person) -> dict[str, bytes]:
    told = [file for message in messages for file in message.raw.get("files") or ()]
    return {file["name"]: fetched(file, person) for file in told}
