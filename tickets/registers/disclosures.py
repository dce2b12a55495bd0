"""Columns of the register of disclosure requests and of the ledger of fees (受払簿)."""

from collections.abc import Callable, Iterable
from itertools import chain

from tickets.deadlines.outcomes import ticket_before_last_answer
from tickets.deadlines.ticket_clocks import ticket_deadlines
from tickets.model import tokyo
from tickets.model.clocks import ClockName
from tickets.model.disclosure import LAW_OF_TYPES, Decision, Disclosure
from tickets.model.documents import Correction, Money, ReturnedMail, ReturnedMailStep
from tickets.model.kinds import Move, PersonalField
from tickets.registers import cells
from tickets.registers.cells import Writing
from tickets.registers.columns import (
    PERSON_COLUMNS,
    Column,
    Columns,
    OpenedTicket,
    named_column,
    personal_field_column,
    private_column,
    value_column,
)
from tickets.rules import fees
from tickets.rules.context import OfficeContext
from tickets.rules.periods import Rules, rules_in_force

TITLES = ("日付", "受付番号", "受入（円）", "返却（円）", "枚数", "残高（円）", "数えた人")


def fee_ledger(
    lines: Iterable[OpenedTicket], rules: tuple[Rules, ...], w: Writing
) -> list[list[str]]:
    """Ledger of fees received and returned, oldest first."""
    requests = ((line.ticket.number, line.ticket.disclosure) for line in lines)
    ledger = fees.fee_ledger_rows(requests, rules)
    return [
        list(map(w.title, TITLES)),
        *(
            [
                each.on.isoformat(),
                each.number,
                str(each.yen) if each.yen >= 0 else "",
                str(-each.yen) if each.yen < 0 else "",
                "" if each.pieces is None else str(each.pieces),
                str(each.balance),
                w.person(each.counted_by),
            ]
            for each in ledger
        ),
    ]


def disclosure_columns(office: OfficeContext) -> Columns:
    """Columns; the fee follows the rules of the day of the request."""

    def runs_out(clock: ClockName) -> Callable[[OpenedTicket, Writing], str]:
        """Due day of a running clock; after the reply, the day that it had to meet."""

        def day(line: OpenedTicket, _: Writing) -> str:
            tickets = (line.ticket, ticket_before_last_answer(line.ticket))
            found = (ticket_deadlines(each, office) for each in tickets if each)
            days = (each.on for each in chain.from_iterable(found) if each.clock.name is clock)
            return cells.day_text(next(days, None))

        return day

    return (
        *_STEPS,
        Column(
            "手数料（円）",
            lambda line, _: str(fees.yen_due(line.ticket.disclosure, _law(line, office.rules))),
        ),
        *_CHECKS,
        Column("検索の結果", _of(_searches)),
        private_column("調査対象外とした理由", _of(_why_left_out)),
        *_OF_OTHERS,
        *_DECISION,
        Column("実施した措置", _of(_executions)),
        Column("回答期限（社内目標）", runs_out(ClockName.INTERNAL_DUE)),
        Column("訴え可となる日（法39条）", lambda line, _: _suit_from(line, office.rules)),
        Column("GDPRの1か月（法定）", runs_out(ClockName.GDPR_MONTH)),
        *_END,
    )


def _law(line: OpenedTicket, rules: tuple[Rules, ...]) -> Rules:
    sent = line.ticket.disclosure.form_sent_on
    return rules_in_force(rules, sent or tokyo.date_of(line.ticket.received_at))


def _suit_from(line: OpenedTicket, rules: tuple[Rules, ...]) -> str:
    """Day from which the person may sue; not a due date of the desk (O30)."""
    request = line.ticket.disclosure
    arrived = request.application_arrived_on
    if arrived is None or not any(LAW_OF_TYPES[each].suit for each in request.types):
        return ""
    days = rules_in_force(rules, arrived).art39_days
    return cells.day_text(arrived.fromordinal(arrived.toordinal() + days))


def _of(draw: Callable[[Disclosure, Writing], str]) -> Callable[[OpenedTicket, Writing], str]:
    return lambda line, w: draw(line.ticket.disclosure, w)


def _each_decision(
    draw: Callable[[Decision, OpenedTicket, Writing], str],
) -> Callable[[OpenedTicket, Writing], str]:
    """Write a line for each type, led by its name."""

    def drawn(line: OpenedTicket, w: Writing) -> str:
        said = ((each, draw(each, line, w)) for each in line.ticket.disclosure.decisions_in_order)
        return "\n".join(w.labelled(w.word(each.type), text) for each, text in said if text)

    return drawn


def _measure(made: Decision, line: OpenedTicket) -> str:
    return line.says(PersonalField.MEASURE, made.type) if made.describes_measure else ""


def _made(move: Move) -> Callable[[OpenedTicket, Writing], str]:
    """Time of the last such move."""
    return lambda line, _: cells.moment_text(
        max((step.at for step in line.ticket.history if step.move is move), default=None)
    )


def _paid(request: Disclosure, w: Writing) -> str:
    return "\n".join(
        f"{each.on} {w.word(each.money)} {w.say('yen', count=str(each.yen))} "
        f"{w.say('pieces', count=str(each.pieces))} {w.person(each.counted_by)}"
        for each in request.payments
    )


def _given_back(request: Disclosure, _: Writing) -> str:
    total = sum(fees.yen_returned(request, money) for money in Money)
    return str(total) if request.stamps_returned else ""


def _corrections(request: Disclosure, w: Writing) -> str:
    def line(asked: Correction) -> str:
        reminded = f" {w.say('reminded')} {asked.reminded_on}" if asked.reminded_on else ""
        answered = cells.day_text(asked.answered_on) or w.say("undone")
        return f"{asked.asked_on} {w.cell(asked.defects)}{reminded} {w.say('put_right')} {answered}"

    return "\n".join(map(line, request.corrections))


def _searches(request: Disclosure, w: Writing) -> str:
    answers = (
        " ".join(
            filter(
                None,
                (
                    w.system(each.system),
                    w.word(each.found) or w.say("undone"),
                    w.word(each.accuracy),
                    cells.day_text(each.answered_on),
                ),
            )
        )
        for each in request.tasks
    )
    left_out = (
        f"{w.system(each.system)} {w.say('left_out')} {each.decided_on}"
        for each in request.systems_left_out.values()
    )
    return "\n".join([*answers, *left_out])


def _why_left_out(request: Disclosure, w: Writing) -> str:
    return "\n".join(
        w.labelled(w.system(each.system), each.reason) for each in request.systems_left_out.values()
    )


def _ruling(line: OpenedTicket, w: Writing) -> str:
    """Who ruled last whether it can be held data, and when."""
    steps = [step for step in line.ticket.history if step.move is Move.RULE_ON_DATA]
    return f"{w.person(steps[-1].by)} {cells.moment_text(steps[-1].at)}" if steps else ""


def _preservations(request: Disclosure, w: Writing) -> str:
    return "\n".join(
        f"{w.system(e.system)} {e.asked_on}" for e in request.preservations if e.system
    )


def _why_not_preserved(request: Disclosure, _: Writing) -> str:
    return "\n".join(each.reason for each in request.preservations if not each.system)


def _executions(request: Disclosure, w: Writing) -> str:
    return "\n".join(
        f"{w.word(each.type)} {w.system(each.system)} "
        f"{w.say('untouched') if each.untouched else each.on}"
        for each in (*request.executed_earlier, *request.executed)
    )


def _returned(request: Disclosure, w: Writing) -> str:
    return "\n".join(
        f"{each.on} {w.word(each.trouble)}{_new_address(each, w)}{_sent_again(each, w)}"
        for each in request.returned_mail
    )


def _new_address(mail: ReturnedMail, w: Writing) -> str:
    """Say when, how and by whom a new address was confirmed, without the address."""
    if mail.address_check is None:
        return ""
    how = w.between((w.word(mail.address_check), w.person(mail.address_by)))
    return w.in_brackets(f" {w.say('address_checked')} {mail.address_on}", how)


def _sent_again(mail: ReturnedMail, w: Writing) -> str:
    is_sent = mail.next_step is ReturnedMailStep.RESEND and mail.settled_on
    return f" {w.say('sent_again')} {mail.settled_on}" if is_sent else ""


def _method(method: str | None, w: Writing) -> str:
    return w.say(method, "Method") if method else ""


_STEPS: Columns = (
    value_column("受付番号", "number"),
    value_column("申出日時（手続1）", "received_at"),
    value_column("受付方法", "channel"),
    named_column("受付者", "recorded_by"),
    value_column("記録日時", "recorded_at"),
    value_column("状態", "status"),
    Column("請求の種類", _of(lambda request, w: w.cell(request.types) or w.say("untold"))),
    value_column("申出者の立場", "party.role"),
    *PERSON_COLUMNS,
    personal_field_column("本人氏名（代理人による申出）", PersonalField.PRINCIPAL_NAME),
    personal_field_column("本人住所（代理人による申出）", PersonalField.PRINCIPAL_ADDRESS),
    private_column("申出者のSlack ID", lambda line, _: line.ticket.requester or ""),
    personal_field_column("対象データの特定", PersonalField.TARGET_SCOPE),
    personal_field_column("事実と異なる箇所と正しい内容", PersonalField.RIGHT_CONTENT),
    value_column("利用停止等の理由", "disclosure.reasons_35"),
    value_column(
        "保有個人データに当たりうるか",
        "disclosure.may_be_held",
        words=("may_be_held", "not_held"),
    ),
    Column("保有個人データの判断者", _ruling),
    Column("保全の依頼", _of(_preservations)),
    private_column("保全を頼まない理由", _of(_why_not_preserved)),
    value_column("取扱いの制限", "restrictions"),
    named_column("担当者", "owner"),
    value_column("申請書送付日（手続2）", "disclosure.form_sent_on"),
    value_column("申請書の版", "disclosure.form_version"),
    value_column("未返送の督促日", "disclosure.reminded_on"),
    value_column("申請書到達日（手続3）", "disclosure.application_arrived_on"),
    Column("確認開始日時（手続4）", _made(Move.CHECK)),
)
_CHECKS: Columns = (
    Column("受領した手数料", _of(_paid)),
    Column("返却した額（円）", _of(_given_back)),
    value_column("本人確認の結果", "disclosure.id_result"),
    value_column("本人確認書類", "disclosure.id_paper"),
    value_column("住所の一致", "disclosure.id_address_match", words=("match", "no_match")),
    named_column("本人確認者", "disclosure.id_checked_by"),
    value_column("本人確認日時", "disclosure.id_checked_at"),
    value_column("代理人の本人確認書類", "disclosure.agent_id_paper"),
    value_column("代理人の種類", "disclosure.agent_kind"),
    value_column("代理権の書類", "disclosure.authority_paper"),
    value_column("個人番号の混入", "disclosure.my_number_seen"),
    value_column("個人番号の処置", "disclosure.my_number_dealt"),
    Column("補正依頼", _of(_corrections)),
)
_OF_OTHERS: Columns = (
    value_column("第三者情報", "disclosure.third_party_data"),
    value_column("通信の秘密", "disclosure.secrecy_of_communications"),
)
_DECISION: Columns = (
    named_column("起案者", "drafted_by"),
    Column(
        "決定", _each_decision(lambda each, _, w: w.word(each.outcome, each.type.wording_family))
    ),
    Column("不開示事由", _each_decision(lambda each, _, w: w.cell(each.grounds))),
    private_column("根拠条文", _each_decision(lambda each, *_: each.legal_basis)),
    private_column(
        "理由", _each_decision(lambda each, line, _: line.says(PersonalField.REASON, each.type))
    ),
    private_column(
        "開示等をしない部分",
        _each_decision(lambda each, line, _: _measure(each, line) if each.withholds_part else ""),
    ),
    private_column(
        "訂正等の内容・代替措置",
        _each_decision(lambda each, line, _: "" if each.withholds_part else _measure(each, line)),
    ),
    named_column("決定者", "decided_by"),
    value_column("決定日時", "decided_at"),
)
_END: Columns = (
    Column("希望された回答方法", _of(lambda request, w: _method(request.method_requested, w))),
    Column("回答方法", _of(lambda request, w: _method(request.method_used, w))),
    value_column("方法変更の通知日", "disclosure.method_notified_on"),
    value_column("送付物の枚数", "disclosure.contents_sent.pages"),
    named_column("封入者", "disclosure.contents_sent.packed_by"),
    value_column("封入日時", "disclosure.contents_sent.packed_at"),
    named_column("送付物の確認者", "disclosure.contents_sent.checked_by"),
    value_column("送付物の確認日時", "disclosure.contents_sent.checked_at"),
    value_column("回答・通知日時", "replied_at"),
    private_column("送付番号", lambda line, _: line.ticket.delivery_ref),
    Column("相手待ち", _of(lambda request, w: cells.waits_text(request.waits, w))),
    value_column("遅延連絡による予定日", "disclosure.delayed_until"),
    value_column("目標を過ぎた理由", "disclosure.late_reason"),
    Column("返戻", _of(_returned)),
    value_column("写しの廃棄日", "disclosure.copies_disposed_on"),
    value_column("廃棄の方法", "disclosure.disposal"),
    value_column("取下げ日", "withdrawn_on"),
    value_column("完了日時", "closed_at"),
    value_column("完了区分", "close_code"),
    value_column("消去を止める（法的保全）", "legal_hold"),
    value_column("保存期限", "retention_until"),
)
