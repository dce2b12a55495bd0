"""A submitted form is saved once, or comes back with its errors and everything typed."""

import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.storage.casebook.tables import tickets
from tests.handlers.forms.conftest import Forms, at, picked, ticked, typed, words
from workspace.driver import Slack

WHY = {"why": "asked"}
DAY = timedelta(days=1)


def described(**changes: object) -> dict[str, object]:
    filled = {
        "role": picked("principal", "static_select"),
        "about_person_same": picked("yes"),
        "contact_by": picked("phone", "static_select"),
        "summary": typed("広告メールの停止"),
        "category": picked("complaint", "static_select"),
    }
    return filled | changes


def version(forms: Forms) -> int:
    with forms.desk.database.read() as connection:
        return int(connection.execute(select(tickets.c.version)).scalar_one())


def test_missing_fields_are_errors(forms: Forms) -> None:
    filled = forms.step_one(detail=typed("  "))
    filled["leak"] = {"type": "radio_buttons", "selected_option": None}
    answered = forms.sends(filled, forms.note())
    assert answered["errors"].keys() == {"detail", "leak"}
    assert forms.numbers() == []


def test_an_error_of_a_hidden_field_redraws_the_whole_form(forms: Forms) -> None:
    filled = forms.step_one(marks=ticked("employee"))
    del filled["name"], filled["contact"]
    answered = forms.sends(filled, forms.note())
    assert answered["response_action"] == "update"
    names = [block["block_id"] for block in answered["view"]["blocks"] if "block_id" in block]
    assert {"requester", "hidden_from"} <= set(names)
    assert "広告メールが止まりません" in str(answered["view"])


@pytest.mark.parametrize("form", ["complaint_log", "request_log"])
def test_a_day_of_long_ago_is_asked_about_once(forms: Forms, form: str) -> None:
    # O8
    def sends(days: int, note: str) -> dict[str, Any]:
        filled = forms.step_one() if form == "complaint_log" else requested(forms)
        return forms.sends(filled | {"received_at": at(forms.clock.now - days * DAY)}, note)

    asked = sends(365, forms.note(form))
    assert "年をご確認ください。" in words(asked)
    assert forms.numbers() == []

    again = sends(400, asked["view"]["private_metadata"])
    assert "年をご確認ください。" in words(again)
    assert forms.numbers() == []

    done = sends(365, again["view"]["private_metadata"])
    assert [number in words(done) for number in forms.numbers()] == [True]


def requested(forms: Forms) -> dict[str, object]:
    """The first form of a disclosure request."""
    return {
        "types": ticked("disclose"),
        "target_scope": typed("全部"),
        "role": picked("principal"),
        "name": typed("見本花子"),
        "contact": typed("03-1234-5678"),
        "received_at": at(forms.clock.now),
        "channel": picked("phone", "static_select"),
        "marks": ticked(),
    }


@pytest.mark.parametrize("form", ["complaint_log", "request_log"])
def test_a_form_sent_twice_or_left_by_a_crash_makes_one_ticket(forms: Forms, form: str) -> None:
    filled = forms.step_one() if form == "complaint_log" else requested(forms)
    note = forms.note(form)

    first = forms.sends(filled, note, view="V2")
    again = forms.sends(filled, note, view="V2")
    assert first["view"]["blocks"][0] == again["view"]["blocks"][0]
    assert len(forms.numbers()) == 1

    body = forms.body(filled, note)
    forms.desk.is_left_by_a_crash(body)
    forms.desk.is_taken_up(body)
    assert len(forms.numbers()) == 2


def test_who_sent_a_form_that_a_crash_interrupted_learns_what_became_of_it(
    forms: Forms, slack: Slack
) -> None:
    ken = slack.person("ken")

    def told(filled: dict[str, Any], form: str = "complaint_log") -> str:
        body = forms.body(filled, forms.note(form))
        body["view"]["title"] = {"type": "plain_text", "text": "苦情を記録"}
        forms.desk.is_left_by_a_crash(body)
        forms.desk.is_taken_up(body)
        return ken.sees("@madoguchi")[-1].text

    saved = told(forms.step_one())
    refused = told(forms.step_one(contact=typed("03-12")))

    [number] = forms.numbers()
    assert saved == (
        f"「苦情を記録」の送信は受け付けています（{number}）。"
        "プログラムが途中で止まったため、結果を画面でお見せできませんでした。"
    )
    assert refused == (
        "「苦情を記録」の送信は保存できませんでした。プログラムが途中で止まったためです。"
        "まだ送り直していなければ、お手数ですがもう一度入力してください。"
    )
    searched = told({"summary": typed(number)}, "list_find")
    assert searched == (
        "プログラムが途中で止まったため、「苦情を記録」の結果をお見せできませんでした。"
        "お手数ですが、もう一度お試しください。"
    )
    assert forms.desk.states() == ["done"] * 3


def test_a_move_made_before_a_crash_is_not_repeated(forms: Forms, number: str) -> None:
    note = forms.note("complaint_describe", number=number, version=2)
    forms.sends(described(), note)
    moved = version(forms)
    left_over = forms.body(described(), note)
    forms.desk.is_left_by_a_crash(left_over)
    forms.desk.is_taken_up(left_over)
    assert version(forms) == moved


@pytest.mark.parametrize("table", ["inbox", "audit", "submissions"])
def test_input_stays_in_a_form_that_could_not_be_saved(forms: Forms, table: str) -> None:
    with forms.desk.database.write() as connection:
        connection.exec_driver_sql(f"ALTER TABLE {table} RENAME TO away")
    answered = forms.sends(forms.step_one(), forms.note(), view="V2")

    assert answered["response_action"] == "errors"
    assert re.fullmatch(
        "保存できませんでした。入力はこの画面に残っています。もう一度押してください。"
        "（照会番号 [0-9A-Z]{4}）",
        answered["errors"]["detail"],
    )
    assert forms.numbers() == []
    with forms.desk.database.write() as connection:
        connection.exec_driver_sql(f"ALTER TABLE away RENAME TO {table}")
    forms.sends(forms.step_one(), forms.note(), view="V2")
    assert len(forms.numbers()) == 1


def test_opening_anothers_ticket_needs_a_reason(forms: Forms, number: str) -> None:
    # O4
    forms.sends(described(), forms.note("complaint_describe", number=number, version=2))
    assessed = {
        "severity": picked("low"),
        "department": picked("sales", "static_select"),
        "person": {"type": "users_select", "selected_user": "U02KEN"},
        "flags": ticked("none"),
    }
    forms.sends(assessed, forms.note("complaint_assess", number=number, version=3))
    asked = forms.note("complaint_draft", "U02YUI", number=number, version=6, extras=WHY)

    refused = forms.sends({"why": typed("田中さん 03-1234-5678")}, asked, user="U02YUI")
    answered = forms.sends({"why": typed("担当が休みのため")}, asked, user="U02YUI")

    assert refused["response_action"] == "errors"
    assert answered["response_action"] == "update"
    assert "広告メールが止まりません" in words(answered)
    assert forms.actions()[-1] == "read_pii"
