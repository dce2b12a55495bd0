"""The form offers the grounds that the matrix of types allows."""

import pytest

from tests.stories.steps.case import detail
from tests.stories.steps.complaints import answer, fields
from tests.stories.steps.disclosures import NOTHING_OF_OTHERS, Request, offered
from tests.stories.steps.program import Running
from tickets.model.disclosure import CeaseUseReason, Ground, RequestType
from tickets.rules.periods import (
    DEFAULT_GROUNDS,
    EXAMPLE_BASIS,
    GroundPermission,
    suggested_basis,
)
from workspace.driver import Person, Slack

TYPES = sorted(map(str, RequestType))
REASONS = frozenset({CeaseUseReason.NO_LONGER_NEEDED})


@pytest.fixture(scope="module")
def request_of_every_type(slack: Slack, program: Running) -> Request:
    """One request of all eleven types, checked, with defects."""
    case = Request(slack, program)
    case.recorded(*RequestType, reasons_35=REASONS).to_asked()
    return case


@pytest.mark.long
def test_the_form_offers_the_grounds_that_the_matrix_allows_with_their_articles(
    request_of_every_type: Request, ken: Person
) -> None:
    case = request_of_every_type
    case.opens(ken, "request_propose")

    for type_ in map(RequestType, TYPES):
        form = case.chooses(ken, f"outcome.{type_}", "refused")
        allowed = [
            ground for ground in Ground if DEFAULT_GROUNDS[type_, ground] is not GroundPermission.NO
        ]
        assert offered(form, f"grounds.{type_}") == [str(ground) for ground in allowed]
        for ground in allowed:
            if article := suggested_basis(type_, ground, REASONS):
                form = case.chooses(ken, f"grounds.{type_}", [str(ground)])
                assert answer(form, f"basis.{type_}.{ground}") == article
                assert f"例：{article}" in form.words
                assert EXAMPLE_BASIS[type_].partition("条")[0] == article.partition("条")[0]
        case.chooses(ken, f"outcome.{type_}", "granted")


@pytest.mark.parametrize(
    ("type_", "reasons", "article"),
    [
        (RequestType.ERASE, ["no_longer_needed"], "法35条6項"),
        (RequestType.CEASE_USE, ["unlawful_acquisition"], "法35条2項"),
        (RequestType.CEASE_USE, ["unlawful_use", "harm"], "法35条2項、法35条6項"),
        (RequestType.STOP_THIRD_PARTY, ["unlawful_provision"], "法35条4項"),
        (RequestType.STOP_THIRD_PARTY, ["breach"], "法35条6項"),
        (RequestType.ERASE, ["unlawful_provision"], None),
    ],
)
def test_the_article_of_a_refusal_follows_the_reason_that_was_given(
    case: Request, ken: Person, type_: RequestType, reasons: list[str], article: str | None
) -> None:
    case.recorded(type_, reasons_35=frozenset(map(CeaseUseReason, reasons))).to_asked()
    case.opens(ken, "request_propose")
    case.chooses(ken, f"outcome.{type_}", "refused")

    form = case.chooses(ken, f"grounds.{type_}", ["G6", "G7"])

    assert answer(form, f"basis.{type_}.G6_G7") == article


@pytest.mark.long
def test_a_decision_on_a_cessation_speaks_of_no_disclosure(
    case: Request, ken: Person, saki: Person
) -> None:
    case.recorded(RequestType.ERASE, reasons_35=REASONS).to_asked().finds()
    form = case.opens(ken, "request_propose")
    assert "求めどおりに行う" in form.words
    assert "開示等をする" not in form.words
    chosen = {"outcome.erase": "refused", "grounds.erase": ["G7"]}
    case.proposes(ken, chosen, **{"reason.erase": "契約の履行に必要なため"})

    decides = case.opens(saki, "request_decide")

    assert "決定：行わない" in decides.words
    assert "（行わない旨の通知）" in decides.words
    assert "請求に応じないとすると、ご本人は直ちに訴えることができます" in decides.words
    assert "不開示等" not in decides.words
    for person in (ken, saki):
        opened = detail(person, case.number).words.replace("\n", "")
        assert "決定：行わない、行わない事由（" in opened
        assert "不開示等" not in opened


def test_a_missing_article_is_refused_under_its_field(
    request_of_every_type: Request, ken: Person
) -> None:
    case = request_of_every_type
    case.opens(ken, "request_propose")
    for each in TYPES:
        case.chooses(ken, f"outcome.{each}", "refused" if each == "correct" else "granted")
    case.chooses(ken, "grounds.correct", ["G7"])
    refused = case.sends(
        ken,
        {
            **NOTHING_OF_OTHERS,
            "basis.correct.G7": "事実のとおりのため",
            "reason.correct": "事実です",
            "measure.add": "部屋番号を追加",
            "measure.delete_content": "旧姓を削除",
        },
    )

    assert refused["basis.correct.G7"] == "「訂正」の根拠条文を入力してください。"
    refused = case.sends(ken, {"basis.correct.G7": "法33条2項1号"})
    assert "「訂正」の根拠にならない条文" in refused["basis.correct.G7"]
    assert "34条は訂正等" in refused["basis.correct.G7"]


@pytest.mark.long
def test_the_form_shows_only_the_fields_of_the_outcome(case: Request, ken: Person) -> None:
    request = case.recorded(RequestType.CEASE_USE, reasons_35=frozenset({CeaseUseReason.HARM}))
    request.sends_form().arrives().identified().searches()
    checks = ["third_party_data", "secrecy_of_communications"]

    case.opens(ken, "request_propose")
    seen = {}
    outcomes = ("granted", "partial", "refused", "alternative_measure", "no_data", "not_applicable")
    for outcome in outcomes:
        form = case.chooses(ken, "outcome.cease_use", outcome)
        if outcome == "partial":
            assert "対象とする部分" in form.words
            assert "ご本人への文書に載ります" in form.words
        seen[outcome] = [each.partition(".")[0] for each in fields(form) if each not in checks]

    assert seen == {
        "granted": ["outcome"],
        "partial": ["outcome", "grounds", "reason", "measure"],
        "refused": ["outcome", "grounds", "reason"],
        "alternative_measure": ["outcome", "grounds", "reason", "measure"],
        "no_data": ["outcome", "conceals"],
        "not_applicable": ["outcome", "grounds", "reason"],
    }
    assert offered(form, "grounds.cease_use") == ["G3"]
    case.chooses(ken, "outcome.cease_use", "no_data")
    form = case.chooses(ken, "conceals.cease_use", ["conceals"])
    assert [each.partition(".")[0] for each in fields(form) if each not in checks] == [
        "outcome", "conceals", "basis", "reason",
    ]  # fmt: skip
