"""Crafted payloads cause no fault, no change and at most one answer."""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from handlers.catalogue import FORMS
from handlers.forms.state import SignedState
from tests.effort import effort
from tests.handlers import bodies
from tests.matrix.gestures import Gestures, Words
from tests.matrix.prepared import CAST, Situation

MANY = settings(
    max_examples=effort(100, 600, 40_000),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
NOBODYS = ("stranger", "security", "other_dept", "guest", "outside", "gone", "auditor")
"""They may change nothing on a ticket."""
RECORDS = {"complaint_log", "request_log", "tell_manager", "own_consult", "question_ask"}
RECORDS |= {"breach_report", "breach_add", "absence_set"}
"""Forms with which anyone may open a record of their own."""
REPORTS = {"report_make", "report_files"}
"""The auditor gets these in several messages; see test_month.py."""
NAMES = [screen.name for screen in FORMS if screen.name not in RECORDS | REPORTS]
SITUATIONS = [
    Situation("complaint", "drafted", "none"),
    Situation("complaint", "responded", "about_manager"),
    Situation("disclosure", "decision", "none"),
    Situation("question", "answered", "none"),
]

junk = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.text(max_size=20),
        st.sampled_from(["", "U02KEN", "2026-02-31", "approve", "granted", "\x00", "C-2026-0001"]),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=6,
)
FIELDS = [
    "decision",
    "verdict",
    "leak",
    "severity",
    "department",
    "person",
    "about",
    "summary",
    "number",
    "detail",
    "category",
    "executed.correct",
    "corrective_action",
    "name",
    "contact",
    "exact",
    "tickets",
    "owner",
    "why",
    "words",
    "note",
    "wanted",
    "types",
    "persons_most",
    "what",
    "into",
    "outcome",
    "cause",
    "reason",
]
said = st.fixed_dictionaries(
    {"type": st.sampled_from(bodies.INPUT_TYPES)},
    optional={
        **dict.fromkeys((*bodies.ANSWER_KEYS, "extra"), junk),
        "selected_option": st.one_of(junk, st.fixed_dictionaries({"value": junk})),
    },
)
values = st.one_of(
    junk,
    st.dictionaries(
        st.sampled_from(FIELDS), st.one_of(junk, st.fixed_dictionaries({"answer": said}))
    ),
)


def checked(gestures: Gestures, body: dict[str, Any], is_form: bool) -> None:
    heard = gestures.bench.hears(body)
    assert not heard.failed, heard.failed
    assert not heard.touched, sorted(heard.touched)
    answers = [name for name, _ in heard.calls if name != "conversations.open"]
    if is_form:
        assert answers == [], answers
    else:
        assert len(answers) <= 1, answers


@pytest.mark.long
@pytest.mark.property
@MANY
@given(data=st.data())
def test_no_crafted_tap_breaks_or_changes_anything(gestures: Gestures, data: st.DataObject) -> None:
    ticket = gestures.ticket(data.draw(st.sampled_from(SITUATIONS)))
    person = data.draw(st.sampled_from(NOBODYS))
    screen = data.draw(st.sampled_from([*NAMES, "nothing", ""]))
    handles = st.one_of(
        junk,
        st.just(f"{ticket.number}|{ticket.version}|"),
        st.builds(
            "{}|{}|{}".format,
            st.sampled_from([ticket.number, "", "C-2019-9998", "X-2026-0001", "Z-1"]),
            st.integers(0, 10**7),
            st.sampled_from(["", "police", "ticket_take", "question_stuck:C03DESK:1.1", "a b"]),
        ),
    )
    value = data.draw(handles)
    action = data.draw(st.sampled_from([f"screen.{screen}", "menu", "answer", screen]))
    option = data.draw(st.sampled_from([None, {"value": value}, value]))
    tapped = {"type": "button", "action_id": action, "block_id": "b", "value": value}
    body = bodies.a_tap(
        action,
        value,
        user={"id": CAST[person]},
        container={"type": "message", "channel_id": "C03DESK", "message_ts": "1.1"},
        actions=[tapped | ({"selected_option": option} if option is not None else {})],
    )

    checked(gestures, body, is_form=False)


@pytest.mark.parametrize(
    ("screen", "status"),
    [
        ("request_describe", "received"),
        ("request_propose", "investigating"),
        ("request_close", "responded"),
    ],
)
def test_no_form_of_another_kind_opens_or_is_taken(
    gestures: Gestures, screen: str, status: str
) -> None:
    # a complaint has a move of this name too
    ticket = gestures.ticket(Situation("complaint", status, "none"))

    tapped = gestures.taps("agent", screen, ticket.number, ticket.version)
    sent = gestures.sends("agent", screen, ticket.number, ticket.version)

    for heard in (tapped, sent):
        assert heard.touched <= {"audit"}
        assert Words().outcome(heard) == "no such move"


@pytest.mark.long
@pytest.mark.property
@MANY
@given(data=st.data())
def test_no_crafted_form_breaks_or_changes_anything(
    gestures: Gestures, data: st.DataObject
) -> None:
    # signed by us for this person, unsigned, or signed for another person
    ticket = gestures.ticket(data.draw(st.sampled_from(SITUATIONS)))
    person = data.draw(st.sampled_from(NOBODYS))
    note = SignedState(
        form=data.draw(st.sampled_from([*NAMES, "nothing"])),
        number=data.draw(st.sampled_from([ticket.number, "", "C-2019-9998"])),
        version=data.draw(st.sampled_from([ticket.version, 0, 10**9])),
        extras=data.draw(st.sampled_from([{}, {"more": "x"}, {"why": "asked"}, {"why": "told"}])),
    )
    signer, now = gestures.bench.signer, gestures.bench.clock.now
    signed = data.draw(
        st.sampled_from(
            [
                note.write(signer, CAST[person], now),
                note.write(signer, CAST["manager"], now),
                note.write(signer, CAST[person], now)[:-2] + "1]",
                json.dumps([note.form, ticket.number, 1, {}, 0]),
                None,
                7,
                "x" * 3001,
            ]
        )
    )
    body = gestures.submission(person, signed, {})
    body["view"]["state"] = {"values": data.draw(values)}
    body["view"]["callback_id"] = data.draw(st.sampled_from(["screen", "screen", "other"]))

    checked(gestures, body, is_form=True)
