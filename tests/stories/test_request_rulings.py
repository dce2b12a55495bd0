"""What only the manager settles on the way: GDPR, the fee after a withdrawal, the addressee."""

from tests.stories.program import Running
from tests.stories.requests import NOTHING_OF_OTHERS, Desk
from workspace.driver import Person, Slack

NOT_THEIRS = "あなたの役割では、この操作はできません。担当の人に頼んでください。"


def test_where_gdpr_applies_no_fee_is_asked_for(desk: Desk, ken: Person, saki: Person) -> None:
    # scenario 10
    desk.takes_call(ken, marks=["eea"])
    desk.does(saki, "request_rule_on_gdpr", {"gdpr_applies": "yes"})

    form = desk.opens(ken, "request_send_form")

    assert "手数料：かかりません" in form.words


def test_the_mark_of_europe_stays_until_the_manager_has_ruled(
    desk: Desk, ken: Person, saki: Person
) -> None:
    # domain.md 2.4
    desk.takes_call(ken, marks=["eea"])
    desk.opens(ken, "request_describe")
    refused = desk.sends(ken, {"flags": []})
    assert list(refused) == ["flags"]
    assert "管理者が判断するまで外せません" in refused["flags"]

    desk.does(saki, "request_rule_on_gdpr", {"gdpr_applies": "no"})
    desk.does(ken, "request_describe", {"flags": []})
    assert not desk.ticket.flags


def test_what_stands_on_no_card_is_chosen_where_the_ticket_is_read(
    desk: Desk, ken: Person, saki: Person
) -> None:
    desk.takes_call(ken)
    sheet = desk.opens(ken, "ticket_open")
    ken.clicks(sheet, "選ぶ", option="遅延連絡を頼む")
    assert ken.waits_for_view(after=sheet).title == "遅延連絡の案"

    # Each is offered what is theirs.
    assert "GDPRを判断" not in sheet.words
    assert "GDPRを判断" in desk.opens(saki, "ticket_open").words


def test_an_agent_does_not_rule_in_the_managers_place(desk: Desk, ken: Person) -> None:
    desk.takes_call(ken, marks=["footage"])

    assert desk.is_told(ken, "request_rule_on_data", NOT_THEIRS)


def test_what_may_only_be_entrusted_to_us_is_ruled_on_before_the_form_goes_out(
    desk: Desk, ken: Person, saki: Person
) -> None:
    # O17
    desk.takes_call(ken)
    desk.does(ken, "request_describe", {"flags": ["entrusted"]})
    ruling = desk.opens(saki, "request_rule_on_data")
    assert ruling

    desk.does(saki, "request_rule_on_data", {"may_be_held": "yes"})
    desk.sends_form(ken)
    assert desk.status == "form_sent"


def test_who_rules_in_the_managers_place_is_named_by_their_own_office(
    desk: Desk, ken: Person, slack: Slack, program: Running
) -> None:
    desk.takes_call(ken, marks=["footage"])
    before = max((each.seq for each in ken.sees("@app")), default=0)

    desk.does(slack.person("dai"), "request_rule_on_data", {"may_be_held": "yes"})

    assert program.settled()
    told = [each.text for each in ken.sees("@app") if each.seq > before]
    assert f"{desk.number}：代行者が判断しました" in told
    assert "（代行者）" in desk.opens(ken, "ticket_history").words
    assert "（個人情報保護管理者）" not in desk.opens(ken, "ticket_history").words


def test_the_manager_says_what_becomes_of_the_fee(
    desk: Desk, ken: Person, saki: Person, program: Running
) -> None:
    desk.takes_call(ken)
    desk.sends_form(ken)
    desk.arrives(ken)

    desk.does(saki, "request_settle_fee", {"keep_fee": "no"})

    form = desk.opens(ken, "request_return_stamps")
    assert "返すもの：郵便切手 1,000円" in form.words


def test_the_reply_goes_to_the_agent_only_where_the_manager_allowed_it(
    desk: Desk, ken: Person, saki: Person, slack: Slack
) -> None:
    desk.takes_call(ken, role="delegated_agent")
    desk.sends_form(ken)
    desk.arrives(ken, **{"paper.authority": "here"})
    desk.does(
        ken,
        "request_check_identity",
        {
            "id_result": "ok",
            "id_paper": "licence",
            "id_address_match": "yes",
            "agent_kind": "delegated",
            "authority_paper": "power_of_attorney",
            "authority_result": "ok",
        },
    )
    desk.searches(ken)
    desk.finds(slack.person("nao"), slack.person("haru"))
    desk.does(ken, "request_propose", NOTHING_OF_OTHERS, chosen={"outcome.disclose": "granted"})
    desk.does(saki, "request_decide", {"ruling": "approve"})
    assert "宛先：ご本人" in desk.opens(ken, "request_reply").words

    desk.does(saki, "request_addressee", {"move_reason": "委任状に受領の委任がある"})

    assert "宛先：代理人（管理者が許可）" in desk.opens(ken, "request_reply").words


def test_a_power_of_attorney_that_is_missing_is_a_defect_of_an_agents_request(
    desk: Desk, ken: Person
) -> None:
    desk.takes_call(ken, role="delegated_agent")
    desk.sends_form(ken)
    desk.arrives(ken, **{"paper.authority": "missing"})

    assert desk.receipt is not None
    assert "不備：代理権の書類" in desk.receipt.words
