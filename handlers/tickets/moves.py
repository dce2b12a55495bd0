"""Which moves a form about a ticket leads to, so that nobody fills in what they may not send."""

from collections.abc import Mapping
from typing import Final

from tickets.model.kinds import Kind, Move

MOVES: Final[Mapping[str, frozenset[Move]]] = {
    form: frozenset(moves)
    for form, moves in {
        "ticket_take": (Move.TAKE,),
        "ticket_release": (Move.RELEASE,),
        "ticket_assign": (Move.ASSIGN,),
        "ticket_forward": (Move.FORWARD,),
        "ticket_chase": (Move.CHASE,),
        "ticket_deputize": (Move.DEPUTIZE,),
        "ticket_note": (Move.NOTE,),
        "ticket_link": (Move.LINK,),
        "ticket_name": (Move.NAME,),
        "ticket_raise": (Move.LINK,),
        "ticket_flag_leak": (Move.FLAG_LEAK,),
        "ticket_clear_leak": (Move.CLEAR_LEAK,),
        "ticket_hold": (Move.HOLD,),
        "ticket_letter_sent": (Move.SEND_LETTER,),
        "ticket_withdraw": (Move.WITHDRAW,),
        "ticket_duplicate": (Move.CLOSE_DUPLICATE,),
        "ticket_out_of_scope": (Move.CLOSE_OUT_OF_SCOPE,),
        # What it becomes in another kind is a ticket of its own, linked to this one.
        "ticket_change_kind": (Move.DESCRIBE, Move.CONVERT, Move.LINK),
        "question_answer": (Move.ANSWER,),
        "question_convert": (Move.CONVERT,),
        # The desk closes an answered question too, but these two buttons are the asker's.
        "question_solved": (Move.STILL_STUCK,),
        "question_stuck": (Move.STILL_STUCK,),
        "question_withdraw": (Move.WITHDRAW,),
        "complaint_describe": (Move.DESCRIBE,),
        "complaint_stop_mail": (Move.STOP_MAIL,),
        "complaint_acknowledge": (Move.ACKNOWLEDGE,),
        "complaint_answer_at_once": (Move.ANSWER_AT_ONCE,),
        "complaint_assess": (Move.ASSESS,),
        "complaint_investigate": (Move.INVESTIGATE,),
        "complaint_draft": (Move.DRAFT,),
        "complaint_decide": (Move.APPROVE, Move.CHANGE_DRAFT, Move.SEND_BACK),
        "complaint_confirm": (Move.CONFIRM_CHANGE,),
        "complaint_respond": (Move.RESPOND,),
        "complaint_close": (Move.CLOSE, Move.NOT_ACCEPTED),
        "complaint_reopen": (Move.REOPEN,),
        "complaint_resume": (Move.RESUME,),
        "complaint_check_effect": (Move.CONFIRM_EFFECT, Move.DENY_EFFECT),
        "request_acknowledge": (Move.ACKNOWLEDGE,),
        "request_describe": (Move.DESCRIBE,),
        "request_rule_on_data": (Move.RULE_ON_DATA,),
        "request_rule_on_gdpr": (Move.RULE_ON_GDPR,),
        "request_preserve": (Move.PRESERVE,),
        "request_send_form": (Move.SEND_FORM,),
        "request_remind": (Move.REMIND,),
        "request_return": (Move.RECORD_RETURN,),
        "request_redirect": (Move.REDIRECT,),
        "request_close_unreturned": (Move.CLOSE_UNRETURNED,),
        "request_arrive": (Move.ARRIVE,),
        "request_check": (Move.CHECK,),
        "request_check_identity": (Move.CHECK_IDENTITY,),
        "request_stamps": (Move.COUNT_STAMPS,),
        "request_return_stamps": (Move.RETURN_STAMPS,),
        "request_settle_fee": (Move.SETTLE_FEE,),
        "request_dispose": (Move.DISPOSE,),
        "request_my_number": (Move.DEAL_WITH_MY_NUMBER,),
        "request_correct": (Move.ASK_CORRECTION,),
        "request_corrected": (Move.CORRECTED,),
        "request_search": (Move.START_SEARCH,),
        "request_search_report": (Move.REPORT_SEARCH,),
        "request_not_ours": (Move.REPORT_SEARCH,),
        "request_propose": (Move.DRAFT, Move.DRAFT_UNCORRECTED),
        "request_decide": (
            Move.APPROVE,
            Move.CHANGE_DRAFT,
            Move.SEND_BACK,
            Move.SEND_BACK_TO_CHECK,
        ),
        "request_confirm": (Move.CONFIRM_CHANGE,),
        "request_execute": (Move.EXECUTE,),
        "request_execute_part": (Move.EXECUTE_PART,),
        "request_notify_method": (Move.NOTIFY_METHOD,),
        "request_choose_method": (Move.CHOOSE_METHOD,),
        "request_addressee": (Move.ALLOW_ADDRESSEE,),
        "request_reply": (Move.REPLY,),
        "request_resend": (Move.RESEND,),
        "request_keep_mail": (Move.KEEP_MAIL,),
        "request_delay": (Move.PROPOSE_DELAY,),
        "request_allow_delay": (Move.ALLOW_DELAY,),
        "request_close": (Move.CLOSE,),
        "request_reopen": (Move.REOPEN,),
    }.items()
}

_FAMILIES: Final[Mapping[str, Kind]] = {
    "complaint": Kind.COMPLAINT,
    "request": Kind.DISCLOSURE,
    "question": Kind.QUESTION,
}


def kind_of(form: str) -> Kind | None:
    """Whoever leads to moves of one kind is about no ticket of another."""
    return _FAMILIES.get(form.partition("_")[0]) if form in MOVES else None
