"""Papers are missing: what the letter says, and the days from which the request goes on."""

from datetime import date, timedelta
from functools import partial

import pytest

from handlers.slack.phrases import Phrases
from tests.stories.steps.builders import KEN
from tests.stories.steps.case import detail, direct, opens_form
from tests.stories.steps.complaints import answer, fields, labels
from tests.stories.steps.disclosures import COMPLETE, EXISTENCE, IDENTIFIED, Request, offered
from tests.stories.steps.homes import act_of, below, home, row
from tests.stories.steps.mornings import days_pass, digests, goes_to, next_day, planned, today
from tests.stories.steps.program import Running
from tickets.letters.template import date_text
from tickets.model.documents import Defect
from tickets.model.kinds import Move, PartyRole
from workspace.driver import Person

pytestmark = pytest.mark.usefixtures("no_rest")


@pytest.mark.long
def test_reminder_and_decision_are_offered_from_their_day_and_told_on_its_morning(
    begun: Running, ken: Person, case: Request
) -> None:
    # O9
    case.recorded().to_check().asks_correction(Defect.IDENTITY)
    asked = today(begun)
    week, calendar = timedelta(days=7), begun.calendar
    reminded = calendar.roll_forward(asked + week)
    decided = calendar.roll_forward(reminded + week)
    card = case.card(ken)
    assert f"{Phrases('ja').date(reminded, asked)}から督促を送れる" in card.words
    assert not {"督促を送る", "決定案を出す"} & set(card.buttons)
    assert not case.offers(ken, "request_remind")
    assert case.number not in below(home(ken), "今日やること")
    row = below(home(ken), "ほかの人の番")
    assert "いま：ご本人" in row
    assert "停止中" not in row  # which says that the person is waited for, once more

    for day, step in ((reminded, "督促を送る"), (decided, "決定案を出す")):
        goes_to(begun, day, 9)
        assert planned(begun, day)
        [row] = [each for each in digests(ken)[-1].blocks if case.number in str(each)]
        assert row["accessory"]["text"]["text"] == step
        assert case.number in below(home(ken), "今日やること")
        assert act_of(home(ken), case.number) == step
        assert begun.becomes(partial(_leads, case, ken, step))
        if day == reminded:
            case.prepared.does(KEN, Move.REMIND)
            assert case.number not in below(home(ken), "今日やること")

    told = [each.text for each in direct(ken) if "今日から次の手続きができます" in each.text]
    assert not [text for text in told if case.number in text]  # others may be told late


def _leads(case: Request, person: Person, step: str) -> bool:
    """Whether the card, redrawn in the morning, begins with this button."""
    return case.card(person).buttons[0] == step


@pytest.mark.long
def test_who_has_to_change_who_searches_is_offered_that_and_no_reminder(
    begun: Running, case: Request, ken: Person, saki: Person, nao: Person
) -> None:
    # O20: personnel has not answered, and could be chased
    case.recorded().to_asked()
    case.moves(nao, "request_not_ours")
    assert act_of(home(ken), case.number) == "調査先を決め直す"

    goes_to(begun, next_day(begun, 10), 9)
    assert planned(begun, today(begun))

    assert act_of(home(ken), case.number) == "調査先を決め直す"
    for person in (ken, saki):
        [row] = [each for each in digests(person)[-1].blocks if case.number in str(each)]
        assert row["accessory"]["text"]["text"] == "調査先を決め直す"


def test_the_letter_says_what_did_not_come_apart_from_what_is_faulty(
    ken: Person, case: Request
) -> None:
    case.recorded().sends_form()
    case.arrives(ken, yen=0, **{"paper.identity": "missing", "paper.application": "faulty"})
    assert "届いていないもの：本人確認書類、手数料" in case.receipt.words
    assert "不備：申請書" in case.receipt.words

    ken.clicks(case.receipt, "補正を頼む")
    form = ken.waits_for_view(after=case.receipt)

    assert "本人確認書類の写しが同封されていませんでした。" in form.words
    assert "郵便切手が届いておりませんでした。" in form.words
    assert "記載に不足又は不明な点があります。" in form.words
    assert "届いていないもの：手数料、本人確認書類" in detail(ken, case.number).words.replace(
        "\n", ""
    )


def test_the_letter_says_what_is_wrong_with_the_power_of_attorney(
    ken: Person, case: Request
) -> None:
    case.recorded(role=PartyRole.DELEGATED_AGENT).sends_form()
    person = {"principal_name": "見本一郎", "principal_address": "東京都港区1"}
    papers = {"paper.authority": "faulty", "paper.agent_identity": "here"}
    case.arrives(ken, **papers, **person)
    opens_form(ken, case.receipt, "補正を頼む")
    flaws = ["undated", "unsigned"]
    form = case.chooses(ken, "authority_flaws", flaws)

    assert "不備の内容：日付の記入がありません。署名又は押印がありません。" in form.words
    assert "上の点を補った書類を、あらためてお送りください。" in form.words
    assert case.sends(ken, {"authority_flaws": flaws}) == {}
    assert {"代理人の住所", "ご本人の住所"} < set(labels(case.opens(ken, "request_corrected")))
    read = detail(ken, case.number).words.replace("\n", "")
    assert "代理権を確認する書類の不備：日付がない、署名・押印がない" in read


def test_who_may_not_read_the_letter_without_a_reason_asks_for_the_papers_later(
    yui: Person, case: Request
) -> None:
    # O4
    case.recorded().sends_form()
    case.opens(yui, "request_arrive")
    form = case.chooses(yui, "paper.identity", "missing")
    assert "correction_asked" not in fields(form)
    assert "もう一度開いて" not in form.words
    case.chooses(yui, "paper.stamps", "here")
    papers = {**COMPLETE, "paper.identity": "missing", "yen": "1000", "pieces": "2"}
    assert case.sends(yui, papers) == {}

    asked = opens_form(yui, case.receipt, "補正を頼む")
    assert labels(asked) == ["見る理由"]
    yui.submits({"why": "健さんが休みのため"})

    assert "本人確認書類の写しが同封されていませんでした。" in yui.waits_for_view(after=asked).words


def test_the_letter_of_a_correction_is_copied_before_it_is_recorded_as_sent(
    ken: Person, case: Request
) -> None:
    case.recorded().sends_form()
    case.arrives(ken, **{"paper.identity": "missing"})
    assert case.card(ken).buttons[0] == "補正を頼む"

    form = case.opens(ken, "request_correct")
    assert "見本花子 様" in form.words
    assert form.words.index("見本花子 様") < form.words.index("コピーして送ってから")
    form = case.chooses(ken, "defects", ["form"])
    assert "記載に不足又は不明な点があります。" in form.words
    assert "同封されていませんでした" not in form.words
    assert case.sends(ken, {"defects": ["identity"]}) == {}

    assert "お返事がなければ、督促は" in case.receipt.words


def test_without_the_fee_the_correction_stays_the_next_step(ken: Person, case: Request) -> None:
    # O18
    case.recorded().sends_form()
    case.arrives(ken, yen=0)
    case.identified(ken)

    assert act_of(home(ken), case.number) == "補正を頼む"
    card = case.card(ken)
    assert card.buttons[0] == "補正を頼む"
    assert "次は補正の依頼" in card.words


def test_the_next_check_is_preset_to_an_open_day(
    begun: Running, ken: Person, case: Request
) -> None:
    def ends(asked: date) -> date:
        return asked + timedelta(days=14)

    calendar, asked = begun.calendar, today(begun)
    while calendar.is_business_day(ends(asked)) or not calendar.is_business_day(asked):
        asked += timedelta(days=1)
    goes_to(begun, asked, 10)
    case.recorded().to_check()

    form = case.opens(ken, "request_correct")

    assert answer(form, "look_again_on") == str(calendar.roll_forward(ends(asked)))


@pytest.mark.long
def test_after_a_late_reminder_nothing_is_refused_before_the_day_that_it_names(
    begun: Running, ken: Person, case: Request
) -> None:
    # O9
    case.recorded().to_check().asks_correction(Defect.IDENTITY)
    assert "補正を待たずに" not in case.card(ken).words
    calendar, week = begun.calendar, timedelta(days=7)
    late = calendar.roll_forward(today(begun) + 3 * week)
    while calendar.is_business_day(late + week):
        late = calendar.add(late, 1)
    named = calendar.roll_forward(late + week)
    goes_to(begun, late, 10)

    letter = case.does(ken, "request_remind").words

    assert f"{date_text(named, 'era')}に、あらためて確認いたします" in letter
    assert (
        f"{Phrases('ja').date(named, late)}から補正を待たずに決定案を出せる" in case.card(ken).words
    )
    assert not case.offers(ken, "request_propose")
    goes_to(begun, calendar.add(named, -1), 10)
    assert not case.offers(ken, "request_propose")
    goes_to(begun, named, 10)
    assert case.offers(ken, "request_propose")


def test_a_copy_that_came_later_is_no_longer_missing(ken: Person, case: Request) -> None:
    case.recorded().sends_form()
    case.arrives(ken, **{"paper.identity": "missing"})
    case.prepared.asks_correction(Defect.IDENTITY)
    case.opens(ken, "request_corrected")
    assert list(case.sends(ken, {})) == ["copies_arrived"]
    assert case.sends(ken, {"copies_arrived": "yes"}) == {}

    case.opens(ken, "request_correct")
    form = case.chooses(ken, "defects", ["identity"])

    assert "ご本人であることを確認できませんでした。" in form.words


def test_a_target_that_waiting_put_behind_article_39_says_so(
    case: Request, ken: Person, program: Running
) -> None:
    # O9: article 39 does not wait
    case.recorded().to_check().asks_correction(Defect.IDENTITY)
    assert "待った日数を加算" not in case.card(ken).words
    days_pass(program, 4)
    case.does(ken, "request_corrected", {"copies_arrived": "yes"})

    assert "回答（待った日数を加算）" in case.card(ken).words
    assert "回答（待った日数を加算）" in row(home(ken), case.number)


def test_another_address_than_on_the_paper_is_asked_about_before_the_search(
    ken: Person, case: Request
) -> None:
    case.recorded().to_check()
    case.does(ken, "request_check_identity", {**IDENTIFIED, "id_address_match": "no"})
    assert case.card(ken).buttons[0] == "補正を頼む"
    case.does(ken, "request_correct", {})  # the tick is set

    case.does(ken, "request_corrected", {"copies_arrived": "yes"})
    assert case.card(ken).buttons[0] == "本人確認を記録"
    case.does(ken, "request_check_identity", IDENTIFIED)
    assert case.card(ken).buttons[0] == "調査を頼む"


REASON = "本人確認書類の写しがなく、補正をお願いしましたが、お返事をいただけませんでした。"


def test_the_confirmation_names_the_report_of_a_my_number_and_why(
    ken: Person, case: Request, program: Running
) -> None:
    # scenario 12
    case.takes_call(ken)
    case.sends_form(ken)
    case.opens(ken, "request_arrive")
    case.chooses(ken, "paper.identity", "missing")
    case.chooses(ken, "paper.stamps", "here")
    case.chooses(ken, "my_number_seen", "yes")
    papers = {"paper.application": "here", "method_requested": "paper"}
    sent = {"yen": "1000", "pieces": "2", "correction_asked": ["yes"], "my_number_dealt": "masked"}
    assert case.sends(ken, papers | sent) == {}

    number = program.raised(case.number)["mynumber"]
    told = f"マイナンバーの混入：{number} を管理者・代行者・セキュリティ担当に知らせました。"
    assert f"{told}漏えい等に当たるかは、管理者が判断します。" in case.receipt.words


@pytest.mark.long
def test_a_refusal_for_missing_papers_takes_seven_forms(
    ken: Person, saki: Person, case: Request, program: Running
) -> None:
    # O16
    case.takes_call(ken)
    case.sends_form(ken)
    case.opens(ken, "request_arrive")
    form = case.chooses(ken, "paper.identity", "missing")
    assert "本人確認書類の写しが同封されていませんでした。" in form.words
    assert form.words.index("見本花子 様") < form.words.index("コピーして送ってから")
    case.chooses(ken, "paper.stamps", "here")
    papers = {"paper.application": "here", "method_requested": "paper"}
    sent = {"yen": "1000", "pieces": "2", "correction_asked": ["yes"]}
    assert case.sends(ken, papers | sent) == {}
    assert "お返事がなければ、督促は" in case.receipt.words
    assert "まだ送っていない文書" not in detail(ken, case.number).words
    days_pass(program, 7)
    case.does(ken, "request_remind")
    days_pass(program, 8)
    refused = {"outcome.disclose": "refused", "grounds.disclose": ["G1"]}
    case.does(ken, "request_propose", {"reason.disclose": REASON}, chosen=refused)
    case.is_decided(saki)
    posted = {"method_used": "paper", "delivery_ref": "123-45-67890-1", "closes": ["yes"]}
    case.does(ken, "request_reply", posted)

    assert case.status == "closed"
    steps = [step.move for step in case.ticket.history]
    assert steps.index("ask_correction") < steps.index("remind") < steps.index("approve")
    assert steps[-2:] == ["reply", "close"]
    assert case.sent <= 7


def test_papers_that_came_need_no_letter_and_open_no_address(
    ken: Person, case: Request, program: Running
) -> None:
    case.recorded().sends_form()
    case.opens(ken, "request_arrive")
    form = case.chooses(ken, "paper.identity", "here")
    assert "correction_asked" not in fields(form)
    assert not program.audit("read_pii", case.number, ken.id)

    assert "correction_asked" in fields(case.chooses(ken, "paper.identity", "faulty"))
    assert "address" in program.audit("read_pii", case.number, ken.id)[-1][1]


@pytest.mark.long
def test_a_request_is_refused_on_g1_after_an_unanswered_correction(
    ken: Person, saki: Person, case: Request, program: Running
) -> None:
    # scenario 6
    # The form comes back with the stamps, but without a copy of an ID.
    case.recorded().sends_form()
    case.arrives(ken, **{"paper.identity": "missing"})
    assert "届いていないもの：本人確認書類" in case.receipt.words

    # The form of the correction has the defect ticked.
    ken.clicks(case.receipt, "補正を頼む")
    form = ken.waits_for_view(after=case.receipt)
    assert form.values["defects"]["answer"]["selected_options"][0]["value"] == "identity"
    assert case.sends(ken, {}) == {}
    assert case.status == "correction_wait"

    # A refusal needs two weeks and a reminder.
    assert not case.offers(ken, "request_propose")
    assert not case.offers(ken, "request_remind")
    days_pass(program, 7)
    assert "（再度のご連絡）" in case.letter(ken, "correction")
    assert program.becomes(lambda: "督促を送る" in case.card(ken).buttons)
    assert "次は窓口から督促の文書を送付" in case.card(ken).words
    case.does(ken, "request_remind")
    assert not {"督促を送る", "決定案を出す"} & set(case.card(ken).buttons)
    days_pass(program, 8)

    # The refusal is proposed: G1 is offered with its condition.
    form = case.opens(ken, "request_propose")
    form = case.chooses(ken, "outcome.disclose", "refused")
    assert "本人・代理権の確認ができない（補正のあとだけ）" in form.words
    assert offered(form, "grounds.disclose") == ["G1", "G2", "G3", "G4", "G5", "G6", "G7"]
    case.chooses(ken, "grounds.disclose", ["G1"])
    assert list(case.sends(ken, {})) == ["reason.disclose"]
    assert case.sends(ken, {"reason.disclose": REASON}) == {}

    # The manager reads ground, reason, letter and the consequence.
    shown = case.opens(saki, "request_decide")
    for words in (
        "何について：全部",
        "希望の回答方法：書面の交付",
        "本人確認ができない場合",
        "補正を頼んだあとに限り、この求めに使えます",
        REASON,
        "見本花子 様",
        "請求に応じないとすると、ご本人は直ちに訴えることができます（法39条）",
    ):
        assert words in shown.words
    assert case.sends(saki, {"ruling": "approve"}) == {}
    assert case.status == "decided"

    # The letter is copied, sent by registered mail and recorded; no letter is due.
    sent = {"method_used": "paper", "delivery_ref": "123-45-67890-1"}
    form = case.does(ken, "request_reply", sent)
    assert form.words.index(REASON) < form.words.index("コピーして送ってから")
    assert not [words for words in EXISTENCE if words in form.words]
    assert "まだ送っていない文書" not in detail(ken, case.number).words
    case.does(ken, "request_close")
    assert case.status == "closed"
