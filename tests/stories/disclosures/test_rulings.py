"""Rulings of the manager: GDPR, entrusted data, the fee, the addressee."""

from tests.stories.steps.builders import KEN
from tests.stories.steps.disclosures import Request
from tickets.model.documents import AgentKind, AuthorityDocument, Check
from tickets.model.kinds import Flag, Move, PartyRole
from workspace.driver import Person, Slack


def test_the_eea_flag_stays_until_the_manager_has_ruled(
    case: Request, ken: Person, saki: Person
) -> None:
    case.recorded(flags=frozenset({Flag.EEA}))
    case.opens(ken, "request_describe")
    refused = case.sends(ken, {"flags": []})
    assert list(refused) == ["flags"]
    assert "管理者が判断するまで外せません" in refused["flags"]

    case.does(saki, "request_rule_on_gdpr", {"gdpr_applies": "no"})
    case.does(ken, "request_describe", {"flags": []})
    assert not case.ticket.flags


def test_other_moves_are_chosen_in_the_detail_view(
    case: Request, ken: Person, saki: Person
) -> None:
    case.recorded()
    sheet = case.opens(ken, "ticket_open")
    ken.clicks(sheet, "選ぶ", option="遅延連絡を頼む")
    assert ken.waits_for_view(after=sheet).title == "遅延連絡の案"

    # Each role is offered its own moves.
    assert "GDPRを判断" not in sheet.words
    assert "GDPRを判断" in case.opens(saki, "ticket_open").words


def test_a_ruling_by_the_deputy_names_the_deputy(case: Request, ken: Person, slack: Slack) -> None:
    case.recorded(footage=True)
    before = max((each.seq for each in ken.sees("@app")), default=0)
    case.does(slack.person("dai"), "request_rule_on_data", {"may_be_held": "yes"})
    told = [each for each in ken.sees("@app") if each.seq > before]
    assert f"{case.number}：代行者が判断しました" in [each.text for each in told]
    assert "判断：保有個人データに当たりうる" in told[-1].words
    assert "判断：保有個人データに当たりうる" in case.card(ken).words
    assert "（代行者）" in case.opens(ken, "ticket_history").words
    assert "（個人情報保護管理者）" not in case.opens(ken, "ticket_history").words


def test_the_manager_settles_the_fee(case: Request, ken: Person, saki: Person) -> None:
    case.recorded().to_check()
    case.does(saki, "request_settle_fee", {"keep_fee": "no"})
    form = case.opens(ken, "request_return_stamps")
    assert "返すもの：郵便切手 1,000円" in form.words


def test_the_reply_goes_to_an_agent_only_if_the_manager_allows_it(
    case: Request, ken: Person, saki: Person
) -> None:
    request = case.recorded(role=PartyRole.DELEGATED_AGENT, agent_kind=AgentKind.DELEGATED)
    proof = {"authority_paper": AuthorityDocument.POWER_OF_ATTORNEY, "authority_result": Check.OK}
    request.to_check().identified().does(KEN, Move.CHECK_IDENTITY, id_result=Check.OK, **proof)
    request.searches().finds().granted()
    assert "宛先：ご本人" in case.opens(ken, "request_reply").words
    case.does(saki, "request_addressee", {"move_reason": "委任状に受領の委任がある"})
    assert "宛先：代理人（管理者が許可）" in case.opens(ken, "request_reply").words
