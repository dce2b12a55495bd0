"""What the deputy decided in the manager's place stands in the next digest and on Home (O23)."""

import pytest

from tests.stories.steps.builders import (
    DAI,
    KEN,
    SAKI,
    Prepared,
    breach,
    drafted,
    handles,
    late,
    request,
)
from tests.stories.steps.homes import below, home
from tests.stories.steps.mornings import comes_morning, digests, line, next_day, today
from tests.stories.steps.program import Running
from tickets.escalation.acts import CloseIncident, Judge, RecordFiling, RecordRepresentativeTold
from tickets.escalation.corrections import RecordFurtherReport
from tickets.model.complaint import CorrectiveAction
from tickets.model.disclosure import Decision, Disclosure, Ground, Outcome, RequestType
from tickets.model.kinds import Move, PartyRole, PersonalField
from tickets.model.people import Absence
from tickets.model.ticket import Party
from tickets.model.triage import Destination, Filing, Triage, Verdict
from workspace.driver import Person

pytestmark = pytest.mark.usefixtures("no_rest")


@pytest.mark.long
def test_the_manager_reads_what_the_deputy_decided_meanwhile(begun: Running, saki: Person) -> None:
    begun.absences.set(SAKI, Absence(today(begun), next_day(begun)))
    number = drafted(begun).number
    none = CorrectiveAction(needed=False, reason="手順どおり")
    begun.does(number, DAI, Move.APPROVE, corrective_action=none)
    refused = Decision(RequestType.DISCLOSE, Outcome.REFUSED, frozenset({Ground.G5}))
    asked = request(begun, party=Party(PartyRole.PRINCIPAL)).number
    Prepared(begun, asked).to_asked().finds().drafts(refused).does(DAI, Move.APPROVE)
    late(begun)
    before = len(digests(saki))
    comes_morning(begun)
    assert len(digests(saki)) == before

    decided = below(home(saki), "あなたに代わって決定されたもの")
    assert number in decided
    assert "<@U04DEP> 承認" in decided
    assert "申出の認否：" in decided
    assert "決定：不開示等" in decided
    comes_morning(begun)
    digest = digests(saki)[-1]
    assert "あなたに代わって決定されたもの 2件" in digest.words
    assert "<@U04DEP> 承認" in line(digest, number)
    assert "申出の認否：" in line(digest, number)
    assert "決定：不開示等" in line(digest, asked)

    assert number in below(home(saki), "あなたに代わって決定されたもの")
    late(begun)
    comes_morning(begun)
    assert "あなたに代わって決定されたもの" not in digests(saki)[-1].words
    assert "あなたに代わって決定されたもの" not in home(saki).words


def test_what_the_manager_ruled_otherwise_is_not_called_the_deputys_ruling(
    begun: Running, saki: Person
) -> None:
    begun.absences.set(SAKI, Absence(today(begun), next_day(begun)))
    facts = Disclosure(types=frozenset({RequestType.DISCLOSE}), footage=True)
    number = begun.opens(KEN, facts, party=Party(PartyRole.PRINCIPAL)).number
    why = {PersonalField.MOVE_REASON: "人で検索できない"}
    begun.does(number, DAI, Move.RULE_ON_DATA, why, may_be_held=True)
    begun.does(number, SAKI, Move.RULE_ON_DATA, why, may_be_held=False)

    decided = below(home(saki), "あなたに代わって決定されたもの")
    assert number in decided
    assert "判断：" not in decided
    late(begun)
    comes_morning(begun)
    comes_morning(begun)
    told = line(digests(saki)[-1], number)
    assert "<@U04DEP>" in told
    assert "判断：" not in told


@pytest.mark.long
def test_the_manager_reads_what_the_deputy_decided_about_a_breach(
    begun: Running, saki: Person
) -> None:
    begun.absences.set(SAKI, Absence(today(begun), next_day(begun)))
    number = breach(begun)
    handles(
        begun,
        number,
        Judge(Triage(verdict=Verdict.NOT_REPORTABLE, reason="一人分で、すぐに回収した")),
        RecordFiling(Filing(destination=Destination.PMARK, final_on=today(begun), reference="P-1")),
        RecordRepresentativeTold(today(begun)),
        CloseIncident("CA-1"),
        RecordFurtherReport(Destination.PMARK, today(begun), changed="人数を訂正"),
        who=DAI,
    )
    comes_morning(begun)

    comes_morning(begun)

    for shown in (digests(saki)[-1].words, home(saki).words):
        decided = shown.partition("あなたに代わって決定されたもの")[2]
        assert f"{number} ・ 漏えい等のおそれ" in decided
        assert "代行者が判断：事故だが法の報告対象ではない" in decided
        assert "報告済み：Pマーク審査機関" in decided
        assert "代行者が完了" in decided
        assert "✅ 続報・訂正" in decided
    comes_morning(begun)
    assert number not in home(saki).words
