"""Eleven types, seven grounds: the form offers exactly what the matrix allows (domain.md 1.9)."""

import pytest

from tests.stories.program import Running
from tests.stories.requests import CALL, NOTHING_OF_OTHERS, Desk, fields, offered
from tickets.model.requests import Ground, RequestType
from tickets.rules.grounds import BASIS, MATRIX, Permit
from workspace.driver import Person, Slack, View

TYPES = sorted(map(str, RequestType))
CELLS = [(type_, ground) for type_ in TYPES for ground in Ground]
FORBIDDEN = [cell for cell in CELLS if MATRIX[RequestType(cell[0]), cell[1]] is Permit.NO]


@pytest.fixture(scope="module")
def request_of_every_type(slack: Slack, program: Running) -> Desk:
    """One request of all eleven types, checked and found wanting."""
    desk, ken = Desk(slack, program), slack.person("ken")
    desk.takes_call(ken, types=["unknown"])
    desk.sends_form(ken, types=TYPES)
    desk.arrives(ken, reasons_35=["no_longer_needed"])
    desk.identified(ken)
    desk.searches(ken)
    return desk


@pytest.fixture(scope="module")
def refused_form(request_of_every_type: Desk, slack: Slack) -> View:
    """The proposal, with every type refused, so that each shows its grounds."""
    desk, ken = request_of_every_type, slack.person("ken")
    form = desk.opens(ken, "request_propose")
    for each in TYPES:
        form = desk.chooses(ken, f"outcome.{each}", "refused")
    return form


@pytest.mark.parametrize(("type_", "ground"), CELLS)
def test_a_ground_is_offered_exactly_where_the_matrix_allows_it(
    refused_form: View, type_: str, ground: Ground
) -> None:
    permit = MATRIX[RequestType(type_), ground]

    assert (str(ground) in offered(refused_form, f"grounds.{type_}")) is (permit is not Permit.NO)


@pytest.mark.parametrize(("type_", "ground"), FORBIDDEN)
def test_a_ground_that_was_not_offered_is_refused_however_it_comes(
    request_of_every_type: Desk, ken: Person, type_: str, ground: Ground
) -> None:
    # the form is altered in the browser, so that it offers what we did not
    desk = request_of_every_type
    desk.opens(ken, "request_propose")
    view = desk.chooses(ken, f"outcome.{type_}", "refused")
    forged = [dict(block) for block in view.blocks]
    block = next(each for each in forged if each.get("block_id") == f"grounds.{type_}")
    option = {"text": {"type": "plain_text", "text": "ない事由"}, "value": str(ground)}
    block["element"] = block["element"] | {"options": [*block["element"]["options"], option]}
    desk.calls(
        "views.update",
        view_id=view.id,
        view={
            "type": "modal",
            "callback_id": view.callback_id,
            "title": view.raw["title"],
            "submit": view.raw["submit"],
            "close": view.raw["close"],
            "private_metadata": view.private_metadata,
            "blocks": forged,
        },
    )
    others = {f"outcome.{each}": "granted" for each in TYPES if each != type_}

    answers = {**NOTHING_OF_OTHERS, **others, f"grounds.{type_}": [str(ground)]}
    assert desk.sends(ken, answers) == {}

    assert ken.view is not None
    assert ken.view.words == "この番号の受付は見つかりません。"
    assert desk.status == "searching"


@pytest.mark.parametrize(("type_", "ground"), sorted(BASIS))
def test_the_article_is_suggested_and_follows_the_ground(
    request_of_every_type: Desk, ken: Person, type_: RequestType, ground: Ground
) -> None:
    desk = request_of_every_type
    desk.opens(ken, "request_propose")
    desk.chooses(ken, f"outcome.{type_}", "refused")
    form = desk.chooses(ken, f"grounds.{type_}", [str(ground)])

    basis = f"basis.{type_}.{ground}"
    assert basis in fields(form)
    assert form.values[basis]["answer"]["value"] == BASIS[type_, ground]


def test_where_an_article_is_asked_for_its_absence_is_told_under_the_field(
    request_of_every_type: Desk, ken: Person
) -> None:
    desk = request_of_every_type
    desk.opens(ken, "request_propose")
    for each in TYPES:
        desk.chooses(ken, f"outcome.{each}", "refused" if each == "correct" else "granted")
    desk.chooses(ken, "grounds.correct", ["G7"])
    refused = desk.sends(
        ken,
        {
            **NOTHING_OF_OTHERS,
            "basis.correct.G7": "事実のとおりのため",
            "reason.correct": "事実です",
        },
    )

    assert refused["basis.correct.G7"] == "「訂正」の根拠条文を入力してください。"


def test_only_ceasing_and_erasing_may_be_replaced_by_another_measure(
    request_of_every_type: Desk, ken: Person
) -> None:
    form = request_of_every_type.opens(ken, "request_propose")

    alternative = {
        each for each in TYPES if "alternative_measure" in offered(form, f"outcome.{each}")
    }

    assert alternative == {"cease_use", "erase", "stop_third_party"}


def test_no_field_stands_there_that_the_outcome_does_not_need(
    slack: Slack, program: Running, ken: Person
) -> None:
    desk = Desk(slack, program)
    desk.takes_call(ken, **{**CALL, "types": ["cease"]})
    desk.sends_form(ken, types=["cease_use"], reasons_35=["harm"])
    desk.arrives(ken, yen=0, reasons_35=["harm"])
    desk.identified(ken)
    desk.searches(ken)
    checks = ["third_party_data", "secrecy_of_communications"]

    desk.opens(ken, "request_propose")
    seen = {}
    for outcome in ("granted", "refused", "alternative_measure", "no_data", "not_applicable"):
        form = desk.chooses(ken, "outcome.cease_use", outcome)
        seen[outcome] = [each.partition(".")[0] for each in fields(form) if each not in checks]

    assert seen == {
        "granted": ["outcome"],
        "refused": ["outcome", "grounds", "reason"],
        "alternative_measure": ["outcome", "grounds", "reason", "measure"],
        "no_data": ["outcome", "conceals"],
        "not_applicable": ["outcome", "grounds", "reason"],
    }
    assert offered(form, "grounds.cease_use") == ["G3"]
    desk.chooses(ken, "outcome.cease_use", "no_data")
    form = desk.chooses(ken, "conceals.cease_use", ["conceals"])
    assert [each.partition(".")[0] for each in fields(form) if each not in checks] == [
        "outcome", "conceals", "basis", "reason",
    ]  # fmt: skip
