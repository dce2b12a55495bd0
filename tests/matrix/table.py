"""Who may do what, stated independently of the code; what is not named is refused.

An "agent" row includes the manager and the deputy, the agents' superiors. `docs/rights.md` is drawn
from this file.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

_COMPLAINT: Final = (
    "received acknowledged assessed investigating drafted approved responded unresolved reopened"
)
_DISCLOSURE: Final = (
    "received form_sent arrived checking correction_wait searching decision decided executed"
)
STATUSES: Final[Mapping[str, tuple[str, ...]]] = {
    "question": ("open", "taken", "answered", "closed"),
    "complaint": (*_COMPLAINT.split(), "closed"),
    "disclosure": (*_DISCLOSURE.split(), "replied", "reopened", "closed"),
}

# --- what a person sees ----------------------------------------------------------------------

SIGHT: Final = """
person         | none     | employee | about_desk | about_colleague | unnamed | about_manager | enquiry
stranger       | -        | -        | -          | -               | -       | -             | -
theirs         | own      | own      | own        | own             | own     | own           | own
agent          | desk     | -        | -          | -               | -       | -             | -
owner          | desk     | desk     | desk       | desk            | -       | desk          | desk
manager        | manager  | manager  | manager    | manager         | -       | -             | manager
deputy         | manager  | manager  | manager    | manager         | -       | -             | manager
representative | register | register | climbed    | climbed         | manager | manager       | register
auditor        | reads    | reads    | reads      | reads           | reads   | reads         | reads
department     | task     | -        | task       | -               | -       | task          | task
other_dept     | -        | -        | -          | -               | -       | -             | -
security       | -        | -        | -          | -               | -       | -             | -
guest          | out      | out      | out        | out             | out     | out           | out
outside        | out      | out      | out        | out             | out     | out           | out
gone           | out      | out      | out        | out             | out     | out           | out
"""
"""`-`: the ticket does not exist for them. `out`: no member, refused before any lookup (O12).

theirs: the requester, or the employee who recorded it. agent: a person of the desk who does not
hold it; under about_desk the agent whom it is about, under about_manager the manager.
department: in charge of the department that is asked; under employee the requester's own, under
about_colleague the person whom it is about.
task: only while the department has something to do (AT_WORK). unnamed: about a person of the desk
who is not named yet, so that nobody of the desk may know of it.
"""

AT_WORK: Final[Mapping[str, frozenset[str]]] = {
    "question": frozenset(),
    "complaint": frozenset(STATUSES["complaint"][2:-1]),  # from the assessment, which names it
    "disclosure": frozenset({"searching", "decided"}),
}

CAPACITIES: Final[Mapping[str, frozenset[str]]] = {
    "own": frozenset({"own"}),
    "desk": frozenset({"desk"}),
    "manager": frozenset({"desk", "manager", "decider"}),
    "climbed": frozenset({"decider"}),
    "task": frozenset({"department"}),
    "register": frozenset(),  # complete counts, no act
    "reads": frozenset(),  # reads all, changes nothing
}
"""Capacities in which a person with this visibility may act."""

# --- what a person may do --------------------------------------------------------------------

ACTS: Final = """
screen                   | kind       | status                             | who
ticket_take              | every      | open                               | desk
ticket_release           | every      | open                               | desk
ticket_assign            | every      | open                               | desk decider
ticket_forward           | complaint  | open                               | desk
ticket_chase             | every      | open                               | desk
ticket_deputize          | complaint  | drafted                            | decider
ticket_deputize          | disclosure | decision                           | decider
ticket_note              | every      | open                               | desk decider department
ticket_link              | every      | open                               | desk
ticket_name              | every      | open                               | desk decider
ticket_flag_leak         | every      | open                               | desk decider department own
ticket_raise             | every      | open                               | desk
ticket_clear_leak        | every      | open                               | manager
ticket_hold              | every      | open closed                        | manager
ticket_letter_sent       | every      | open closed                        | desk
ticket_duplicate         | every      | open                               | manager
ticket_out_of_scope      | every      | open                               | manager
ticket_withdraw          | question   | open                               | own desk
ticket_withdraw          | complaint  | open                               | manager
ticket_withdraw          | disclosure | open                               | desk
question_answer          | question   | taken                              | desk
question_convert         | question   | open taken                         | desk
question_solved          | question   | answered                           | own
question_stuck           | question   | answered                           | own
question_withdraw        | question   | open                               | own desk
complaint_describe       | complaint  | open                               | desk
complaint_stop_mail      | complaint  | open                               | desk
complaint_acknowledge    | complaint  | received reopened                  | desk
complaint_answer_at_once | complaint  | received acknowledged              | desk
complaint_assess         | complaint  | acknowledged reopened              | desk
complaint_investigate    | complaint  | assessed                           | desk department
complaint_draft          | complaint  | investigating approved             | desk
complaint_decide         | complaint  | drafted                            | decider
complaint_confirm        | complaint  | drafted                            | desk
complaint_respond        | complaint  | approved                           | desk
complaint_close          | complaint  | received acknowledged approved responded | desk
complaint_close          | complaint  | unresolved                         | manager
complaint_not_accepted   | complaint  | responded                          | desk
complaint_reopen         | complaint  | unresolved closed                  | desk
complaint_resume         | complaint  | reopened                           | desk
complaint_finish_action  | complaint  | approved responded unresolved      | desk
complaint_finish_action  | complaint  | reopened assessed investigating    | desk
complaint_finish_action  | complaint  | closed                             | desk
complaint_check_effect   | complaint  | reopened assessed investigating    | manager
complaint_check_effect   | complaint  | closed                             | manager
request_acknowledge      | disclosure | received                           | desk
request_describe         | disclosure | received form_sent reopened        | desk
request_describe         | disclosure | arrived checking correction_wait   | desk
request_describe         | disclosure | searching decision decided executed | desk
request_rule_on_data     | disclosure | open                               | manager
request_rule_on_gdpr     | disclosure | open                               | manager
request_preserve         | disclosure | open                               | desk
request_send_form        | disclosure | received form_sent reopened        | desk
request_redirect         | disclosure | received                           | manager
request_remind           | disclosure | form_sent correction_wait          | desk
request_return           | disclosure | form_sent replied                  | desk
request_close_unreturned | disclosure | form_sent                          | manager
request_arrive           | disclosure | form_sent reopened                 | desk
request_check            | disclosure | arrived                            | desk
request_check_identity   | disclosure | checking                           | desk
request_correct          | disclosure | checking                           | desk
request_corrected        | disclosure | correction_wait                    | desk
request_stamps           | disclosure | arrived checking correction_wait   | desk
request_stamps           | disclosure | searching                          | desk
request_return_stamps    | disclosure | papers                             | desk
request_settle_fee       | disclosure | papers                             | manager
request_dispose          | disclosure | papers                             | desk
request_my_number        | disclosure | papers                             | desk
request_search           | disclosure | checking correction_wait searching | desk
request_search_report    | disclosure | checking correction_wait searching | desk department
request_not_ours         | disclosure | checking correction_wait searching | desk department
request_ask_elsewhere    | disclosure | checking correction_wait searching | desk
request_propose          | disclosure | searching decision correction_wait | desk
request_decide           | disclosure | decision                           | decider
request_confirm          | disclosure | decision                           | desk
request_execute          | disclosure | decided                            | desk department
request_execute_part     | disclosure | decided                            | desk department
request_notify_method    | disclosure | decided executed                   | desk
request_choose_method    | disclosure | decided executed                   | desk
request_addressee        | disclosure | decided executed                   | manager
request_pack             | disclosure | decided executed replied           | desk
request_check_contents   | disclosure | decided executed replied           | desk
request_reply            | disclosure | decided executed                   | desk
request_address          | disclosure | replied                            | desk
request_resend           | disclosure | replied                            | desk
request_keep_mail        | disclosure | form_sent replied                  | manager
request_delay            | disclosure | open                               | desk
request_allow_delay      | disclosure | open                               | manager
complaint_report_findings | complaint | investigating                      | desk department
complaint_delay          | complaint  | received acknowledged assessed investigating drafted approved reopened | desk
complaint_pause          | complaint  | received acknowledged assessed investigating drafted approved reopened | desk
complaint_go_on          | complaint  | received acknowledged assessed investigating drafted approved reopened | desk
request_pause            | disclosure | arrived checking correction_wait searching decision decided executed reopened | desk
request_go_on            | disclosure | arrived checking correction_wait searching decision decided executed reopened | desk
complaint_allow_delay    | complaint  | received acknowledged assessed investigating drafted approved reopened | manager
request_close            | disclosure | replied                            | desk
request_reopen           | disclosure | closed                             | manager
"""
"""`open`: every status but closed. `papers`: open, and the application has arrived."""

READS: Final = """
screen          | own | desk | manager | climbed | task | register | reads
ticket_open     | yes | yes  | yes     | yes     | yes  | yes      | yes
ticket_history  | yes | yes  | yes     | yes     | no   | yes      | yes
"""
"""Screens that only show a ticket, and who may open them."""

# --- escalations -----------------------------------------------------------------------------

ESCALATION_SIGHT: Final = """
person         | report | leak  | call  | about_manager
stranger       | -      | -     | -     | -
theirs         | own    | -     | -     | -
agent          | -      | -     | -     | -
owner          | -      | -     | -     | -
manager        | acts   | acts  | acts  | -
deputy         | acts   | acts  | acts  | -
representative | acts   | acts  | acts  | acts
auditor        | reads  | reads | reads | reads
department     | -      | -     | -     | -
other_dept     | -      | -     | -     | -
security       | reads  | reads | -     | -
guest          | out    | out   | out   | out
outside        | out    | out   | out   | out
gone           | out    | out   | out   | out
"""
"""report: an employee's possible breach, without a ticket. leak: one flagged on a ticket. call: an
accredited body called. about_manager: a leak on a ticket that is about the manager.

theirs: the reporter. acts: reads it and acts on it.
"""

ESCALATION_ACTS: Final = """
screen                 | of                             | own | acts | reads
breach_open            | report leak call about_manager | no  | yes  | yes
breach_add             | report                         | yes | no   | no
escalation_acknowledge | report leak call about_manager | no  | yes  | no
escalation_take        | report leak call about_manager | no  | yes  | no
escalation_ask         | report                         | no  | yes  | no
escalation_judge       | report leak about_manager      | no  | yes  | no
escalation_file        | report leak about_manager      | no  | yes  | no
escalation_notice      | report leak about_manager      | no  | yes  | no
escalation_letter      | report leak about_manager      | no  | yes  | yes
escalation_merge       | report leak about_manager      | no  | yes  | no
escalation_close       | report leak about_manager      | no  | yes  | no
escalation_correct     | report leak about_manager      | no  | yes  | no
escalation_settle      | call                           | no  | yes  | no
"""

# --- the month's report ----------------------------------------------------------------------

MONTH: Final = """
screen         | who
report_make    | manager deputy representative auditor
report_files   | manager deputy representative auditor
report_tell    | manager deputy
report_confirm | representative
"""
"""Counts only, nothing personal (O1, O2)."""

ANSWERS: Final = """
screen          | who
answer_revised  | curator manager deputy
answer_sign_off | curator manager deputy
policy_changes  | curator manager deputy
recall_release  | manager deputy
"""
"""Answers that a revision of the policy changed."""

INBOX: Final = """
screen        | who
inbox         | curator
inbox_cluster | curator
"""
"""Questions that were not answered well; without a named curator nobody reads them."""

MENTIONS: Final = """
screen      | who
mention_end | agent owner manager deputy
"""
"""Possible leaks that were only mentioned (O13)."""

PEOPLE: Final = tuple(row.split("|")[0].strip() for row in SIGHT.strip().splitlines()[1:])
RESTRICTIONS: Final = tuple(name.strip() for name in SIGHT.strip().splitlines()[0].split("|")[1:])


@dataclass(frozen=True, slots=True)
class Right:
    """The capacities that may do this in these statuses of this kind."""

    screen: str
    kind: str
    statuses: frozenset[str]
    who: frozenset[str]


def _cells(text: str) -> list[list[str]]:
    return [[cell.strip() for cell in row.split("|")] for row in text.strip().splitlines()[1:]]


def _statuses(kind: str, words: str) -> frozenset[str]:
    found: set[str] = set()
    for word in words.split():
        if word == "open" and kind != "question":
            found.update(STATUSES[kind][:-1])
        elif word == "open":
            found.update(STATUSES[kind][:-1] if words in ("open", "open closed") else {"open"})
        elif word == "papers":
            found.update(STATUSES[kind][2:-1])
        else:
            found.add(word)
    return frozenset(found)


def _rights() -> tuple[Right, ...]:
    return tuple(
        Right(screen, each, _statuses(each, statuses), frozenset(who.split()))
        for screen, kind, statuses, who in _cells(ACTS)
        for each in (STATUSES if kind == "every" else (kind,))
    )


RIGHTS: Final = _rights()
FORMS: Final = tuple(dict.fromkeys(right.screen for right in RIGHTS))
READINGS: Final = tuple(row[0] for row in _cells(READS))
_SEEN: Final = {
    (row[0], restriction): sight
    for row in _cells(SIGHT)
    for restriction, sight in zip(RESTRICTIONS, row[1:], strict=True)
}
_READABLE: Final = {
    (row[0], sight): word == "yes"
    for row in _cells(READS)
    for sight, word in zip(
        ("own", "desk", "manager", "climbed", "task", "register", "reads"), row[1:], strict=True
    )
}


def sight(person: str, restriction: str, kind: str, status: str) -> str:
    """Visibility of such a ticket for this person."""
    seen = _SEEN[person, restriction]
    return "-" if seen == "task" and status not in AT_WORK[kind] else seen


def expected(screen: str, person: str, restriction: str, kind: str, status: str) -> str:
    """Expected outcome: the first refusal that applies, else `taken`."""
    seen = sight(person, restriction, kind, status)
    if seen in ("-", "out"):
        return {"-": "no such number", "out": "members only"}[seen]
    if screen in READINGS:
        return "taken" if _READABLE[screen, seen] else "not allowed"
    rows = [each for each in RIGHTS if each.screen == screen and each.kind == kind]
    theirs = [each for each in rows if each.who & CAPACITIES[seen]]
    here = [each for each in rows if status in each.statuses]
    if any(status in each.statuses for each in theirs):
        return "taken"
    return "not allowed" if here or (rows and not theirs) else "no such move"


ESCALATIONS: Final = tuple(
    name.strip() for name in ESCALATION_SIGHT.strip().splitlines()[0].split("|")[1:]
)
ESCALATION_SCREENS: Final = tuple(row[0] for row in _cells(ESCALATION_ACTS))
FOR_GUESTS: Final = frozenset({"breach_add"})
_ESCALATIONS_SEEN: Final = {
    (row[0], what): sight
    for row in _cells(ESCALATION_SIGHT)
    for what, sight in zip(ESCALATIONS, row[1:], strict=True)
}
_ESCALATION_RIGHTS: Final = {
    row[0]: dict(zip(("own", "acts", "reads"), row[2:], strict=True))
    for row in _cells(ESCALATION_ACTS)
}


def escalations_of(screen: str) -> tuple[str, ...]:
    """Kinds of escalation that have this screen."""
    return tuple(next(row[1] for row in _cells(ESCALATION_ACTS) if row[0] == screen).split())


def escalation_expected(screen: str, person: str, what: str) -> str:
    """A reporter sees their own form only; others read the escalation or act on it."""
    seen = _ESCALATIONS_SEEN[person, what]
    if seen == "out" and not (screen in FOR_GUESTS and person == "guest"):
        return "members only"
    rights = _ESCALATION_RIGHTS[screen]
    if rights.get(seen) == "yes":
        return "taken"
    if seen in ("-", "out", "own") or screen in FOR_GUESTS:
        return "no such number"
    return "not allowed"


MONTH_SCREENS: Final = tuple(row[0] for row in _cells(MONTH))
_MONTH_RIGHTS: Final = {row[0]: frozenset(row[1].split()) for row in _cells(MONTH)}


def month_expected(screen: str, person: str) -> str:
    if _SEEN[person, "none"] == "out":
        return "members only"
    return "taken" if person in _MONTH_RIGHTS[screen] else "not allowed"


ANSWER_SCREENS: Final = tuple(row[0] for row in _cells(ANSWERS))
INBOX_SCREENS: Final = tuple(row[0] for row in _cells(INBOX))
MENTION_SCREENS: Final = tuple(row[0] for row in _cells(MENTIONS))
_ANSWER_RIGHTS: Final = {
    row[0]: frozenset(row[1].split())
    for row in (*_cells(ANSWERS), *_cells(INBOX), *_cells(MENTIONS))
}


def answer_expected(screen: str, person: str) -> str:
    if person != "curator" and _SEEN[person, "none"] == "out":
        return "members only"
    return "taken" if person in _ANSWER_RIGHTS[screen] else "not allowed"
