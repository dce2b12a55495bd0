"""No message of a whole procedure holds personal data or a wrong label."""

import json
import re
from collections.abc import Iterator
from datetime import timedelta

from tests.stories.steps.complaints import ASSESSED, NO_NEED, REST, Complaint, number_of, takes
from tests.stories.steps.disclosures import IDENTIFIED, Request
from tests.stories.steps.program import Running
from tickets.model.kinds import LetterKind
from workspace.driver import Person, Slack

PERSONAL = {
    "name": "金成麗仁",
    "contact": "090-7654-3210",
    "target_scope": "会員サイトの閲覧の記録",
    "postal_code": "731-0101",
    "address": "広島市安佐南区八木九丁目",
}
SAID = {
    "detail": "隣の家に明細が届いて困っています",
    "remedy_wanted": "謝罪文がほしい",
    "facts_found": "宛名の印刷が一行ずれていた",
    "cause": "差込印刷の設定の誤り",
    "draft_reply": "封緘の前に二人で照合いたします",
    "reason": "同居のご家族の記録を含むため",
    "move_reason": "システム移行の夜間停止のため",
    "note": "午後に折り返すと伝えた",
    "summary": "明細の誤配の申出",
    "email": "kannari@mail.example.jp",
}
IN_ANY_FORM = (
    *PERSONAL.values(),
    *SAID.values(),
    "+819076543210",
    "09076543210",
    "運転免許証",
    "安佐南区",
)
SPOKEN = ("chat.postMessage", "chat.update", "chat.postEphemeral", "chat.scheduleMessage")


def walks_a_request(case: Request, slack: Slack, ken: Person, saki: Person) -> None:
    """With a note, a delay, a letter and a partial refusal."""
    address = {key: PERSONAL[key] for key in ("postal_code", "address")}
    call = {key: PERSONAL[key] for key in ("name", "contact", "target_scope")}
    case.takes_call(ken, **call)
    case.does(ken, "request_describe", {"summary": SAID["summary"], "email": SAID["email"]})
    case.sends_form(ken, **address)
    case.letter(ken, LetterKind.FORM)
    case.arrives(ken)
    case.does(ken, "request_check_identity", IDENTIFIED)
    case.does(ken, "ticket_note", {"note": SAID["note"]})
    later = (case.program.now().date() + timedelta(days=20)).isoformat()
    why = {"move_reason": SAID["move_reason"]}
    case.does(ken, "request_delay", {"delay_proposed_until": later, **why})
    case.does(saki, "request_allow_delay")
    case.prepared.searches().finds()
    chosen = {"outcome.disclose": "partial", "grounds.disclose": ["G4"]}
    case.proposes(ken, chosen, **{"reason.disclose": SAID["reason"]})
    case.is_decided(saki)
    case.is_packed(ken, checked_by=saki)
    case.is_answered(ken)
    case.letter(ken, LetterKind.REPLY)
    case.does(ken, "request_close", {"disposal": "shredded"})


def walks_a_complaint(complaint_case: Complaint, ken: Person, saki: Person) -> None:
    rest = {"remedy_wanted": SAID["remedy_wanted"], "summary": SAID["summary"]}
    assert complaint_case.submits(ken, "complaint_describe", **REST, **rest) == {}
    assert complaint_case.submits(ken, "complaint_assess", **ASSESSED) == {}
    draft = {key: SAID[key] for key in ("facts_found", "cause", "draft_reply")}
    draft |= {"finding": "upheld", **NO_NEED}
    assert complaint_case.submits(ken, "complaint_draft", **draft) == {}
    assert complaint_case.decides(saki, "approve") == {}
    complaint_case.is_accepted(ken)


def spoken(slack: Slack, since: int) -> Iterator[str]:
    """The arguments of all calls that post messages; modals do not count."""
    for call in slack.calls()[since:]:
        assert not call.method.startswith("files."), call.method
        if call.method in SPOKEN:
            yield str(call.arguments)


def test_no_message_of_a_whole_procedure_holds_personal_data(
    slack: Slack, program: Running, ken: Person, saki: Person
) -> None:
    # assertion: Slack output holds nothing personal
    since = len(slack.calls())
    case = Request(slack, program)
    walks_a_request(case, slack, ken, saki)
    receipt = takes(
        ken, **{key: PERSONAL[key] for key in ("name", "contact")}, detail=SAID["detail"]
    )
    complaint_case = Complaint(slack, program, number_of(receipt))
    walks_a_complaint(complaint_case, ken, saki)
    assert program.settled()

    said = list(spoken(slack, since))
    assert case.status == complaint_case.status == "closed"
    assert {
        number for number in (case.number, complaint_case.number) if number in "".join(said)
    } == {
        case.number,
        complaint_case.number,
    }
    assert not [words for words in IN_ANY_FORM if any(words in each for each in said)]


LAWS_OWN = ("提訴可", "確報", "不正目的なら", "GDPRの回答")
SHOWN = ("chat.postMessage", "chat.update", "chat.postEphemeral", "views.publish")


def clocks(slack: Slack, since: int) -> Iterator[str]:
    """Each deadline with its label, in all that was shown."""
    for call in slack.calls()[since:]:
        if call.method in SHOWN:
            said = json.dumps(call.arguments, ensure_ascii=False).replace("\\n", "\n")
            yield from re.findall(r"[^\n\"、・：　]*?〔[^〕]+〕", said)


def test_statutory_labels_are_only_on_statutory_deadlines(
    ken: Person, slack: Slack, program: Running
) -> None:
    # assertion: 法定 stands beside the clocks of the law only
    # O30
    case, since = Request(slack, program), len(slack.calls())
    case.takes_call(ken, marks=["eea"])
    case.sends_form(ken)
    case.arrives(ken)
    takes(ken, leak="yes")
    slack.person("saki").opens_home()
    assert program.settled()

    found = set(clocks(slack, since))
    statutory = {each for each in found if "〔法定" in each}
    targets = {each for each in found if "〔社内目標" in each}
    assert {name for name in LAWS_OWN if any(name in each for each in statutory)} == set(LAWS_OWN)
    assert all(any(name in each for name in LAWS_OWN) for each in statutory)
    assert targets
    assert not [each for each in targets if any(name in each for name in LAWS_OWN)]
