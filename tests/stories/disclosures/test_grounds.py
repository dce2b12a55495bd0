"""The form offers the grounds that the matrix of types allows."""

import pytest

from tests.stories.steps.complaints import answer
from tests.stories.steps.disclosures import CALL, NOTHING_OF_OTHERS, Desk, fields, offered
from tests.stories.steps.forging import forge_option
from tests.stories.steps.program import Running
from tickets.model.requests import Ground, RequestType
from tickets.rules.grounds import BASIS, MATRIX, Permit
from workspace.driver import Person, Slack

TYPES = sorted(map(str, RequestType))


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


def test_the_form_offers_the_grounds_that_the_matrix_allows_with_their_articles(
    request_of_every_type: Desk, ken: Person
) -> None:
    desk = request_of_every_type
    form = desk.opens(ken, "request_propose")
    for type_ in TYPES:
        form = desk.chooses(ken, f"outcome.{type_}", "refused")
    for type_ in TYPES:
        allowed = [str(g) for g in Ground if MATRIX[RequestType(type_), g] is not Permit.NO]
        assert offered(form, f"grounds.{type_}") == allowed
        form = desk.chooses(ken, f"grounds.{type_}", allowed)

    assert {
        (type_, ground): answer(form, f"basis.{type_}.{ground}") for type_, ground in BASIS
    } == BASIS


def test_a_ground_that_was_not_offered_is_refused_however_it_comes(
    request_of_every_type: Desk, ken: Person
) -> None:
    desk, field = request_of_every_type, "grounds.correct"
    forbidden = next(str(g) for g in Ground if MATRIX[RequestType.CORRECT, g] is Permit.NO)
    desk.opens(ken, "request_propose")
    view = desk.chooses(ken, "outcome.correct", "refused")
    forge_option(desk.slack, view, field, forbidden)
    others = {f"outcome.{each}": "granted" for each in TYPES if each != "correct"}

    assert desk.sends(ken, {**NOTHING_OF_OTHERS, **others, field: [forbidden]}) == {}

    assert ken.view is not None
    assert ken.view.words == "この番号の受付は見つかりません。"
    assert desk.status == "searching"


def test_a_missing_article_is_refused_under_its_field(
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


def test_the_form_shows_only_the_fields_of_the_outcome(
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
