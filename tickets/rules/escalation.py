"""Who is called to an escalation and after how many minutes (O24, O27), and what to do first about
a possible breach, by its kind (O24).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from tickets.model.escalation import Cause, Escalation, Trigger
from tickets.model.kinds import Language


class Line(StrEnum):
    """Group of causes in the call list."""

    BREACH = "breach"  # はい, or a report
    UNSURE = "unsure"  # 分からない
    AUTHORITY = "authority"  # regulator, court
    OUTSIDER = "outsider"  # accredited body, police, bar association, lawyer, press
    OTHER = "other"  # all other causes


_CALL_LINES: Mapping[Cause, Line] = MappingProxyType(
    {
        Cause.REGULATOR: Line.AUTHORITY,
        Cause.COURT: Line.AUTHORITY,
        Cause.ACCREDITED_BODY: Line.OUTSIDER,
        Cause.LAW_ENFORCEMENT: Line.OUTSIDER,
        Cause.BAR_ASSOCIATION: Line.OUTSIDER,
        Cause.LAWYER: Line.OUTSIDER,
        Cause.MEDIA: Line.OUTSIDER,
    }
)


def call_line(escalation: Escalation) -> Line:
    if escalation.cause.is_breach:
        return Line.UNSURE if escalation.is_unsure else Line.BREACH
    return _CALL_LINES.get(escalation.cause, Line.OTHER)


@dataclass(frozen=True, slots=True, kw_only=True)
class CallRule:
    """Who is called besides the manager, and after how many minutes."""

    security: bool = False
    deputy_at_once: bool = False
    again_minutes: int = 30
    """Without acknowledgement, the deputy is called then and earlier recipients again."""
    representative_minutes: int | None = None
    """None: no automatic call, as for 「分からない」 before the triage (O27)."""
    at_any_hour: bool = False
    """Also at night and on holidays; otherwise only opening hours count."""


CALL_RULES: Mapping[Line, CallRule] = MappingProxyType(
    {
        Line.BREACH: CallRule(
            security=True, deputy_at_once=True, representative_minutes=120, at_any_hour=True
        ),
        Line.UNSURE: CallRule(),
        Line.AUTHORITY: CallRule(representative_minutes=120, at_any_hour=True),
        Line.OUTSIDER: CallRule(representative_minutes=120),
        Line.OTHER: CallRule(),
    }
)


@dataclass(frozen=True, slots=True)
class Instructions:
    """List of instructions in both languages."""

    ja: tuple[str, ...] = ()
    en: tuple[str, ...] = ()

    def get(self, language: Language) -> tuple[str, ...]:
        """List in this language, else in the other one."""
        return (self.ja or self.en) if language == "ja" else (self.en or self.ja)


FIRST_STEPS = Instructions(
    ja=(
        "広がりを止められるなら、すぐ止める（送信取消し、共有の停止、端末のロックなど）",
        "ほかの人の手元にあるなら「開かず、転送しないでください」と頼む",
        "間違って自分に届いたものなら、開かず、転送も削除もせず、捨てない",
        "書類・メール・ログは残す。ご本人への連絡は、管理者が決める",
    ),
    en=(
        "Stop it if you can: undo the sending, stop the sharing, have the device locked",
        "If somebody else has it, ask them not to open it or pass it on",
        "If it reached you by mistake, do not open, forward, delete or throw it away",
        "Keep papers, e-mails and logs; the manager decides how the people affected are told",
    ),
)


FIRST_STEPS_BY_TRIGGER: Mapping[Trigger, Instructions] = MappingProxyType(
    {
        Trigger.LOST: Instructions(
            ja=(
                "PCや電話なら、遠隔ロックやデータの消去とパスワードの変更を、情報システムの担当にすぐ頼む",
                "最後に見た場所と時刻を控え、まだなら駅・店・警察に遺失物を問い合わせる",
                "中に何が入っていたかを控える。ご本人への連絡は、管理者が決める",
            ),
            en=(
                "Computer or phone: have IT lock or erase it remotely and change its passwords",
                "Note when and where you last had it; ask lost-and-found or police if not yet done",
                "Note what was on or in it; the manager decides how the people affected are told",
            ),
        ),
        Trigger.LOST_PAPER: Instructions(
            ja=(
                "最後に見た場所と時刻を控え、まだなら駅・店・警察に遺失物を問い合わせる",
                "拾った人から連絡があれば「中を見ず、写真も撮らず、保管してください」と頼む",
                "だれの、どんな書類が何枚あったかを控える。ご本人への連絡は、管理者が決める",
            ),
            en=(
                "Note when and where you last had it; ask lost-and-found or police if not yet done",
                "Ask whoever finds it to keep it safe, and not to read or photograph it",
                "Note whose papers they were, and how many; the manager decides how they are told",
            ),
        ),
        Trigger.TAKEN_OUT: Instructions(
            ja=(
                "その人を問いただしたり、注意したりしない。窓口と、下に書いた人のほかには、だれにも話さない",
                "いつ、どの画面で、だれのデータだったかを控える（データを開いて確かめない）。"
                "だれがしたかは書かず、管理者（管理者がしたことなら代表者）に口頭で伝える",
                "ログ・メール・ファイルには触れず、そのまま残す",
                "まだ続いているなら、そのことも報告に書く（アクセスは、報告を受けて管理者が止める）。"
                "ご本人への連絡は、管理者が決める",
            ),
            en=(
                "Do not confront or warn the person; tell nobody but the privacy desk "
                "and the person named below",
                "Note when it was, on which screen and whose data; do not open the data to check. "
                "Tell the manager in person or by phone who it was (if it was the manager, tell "
                "the representative), not in writing",
                "Leave logs, e-mails and files as they are",
                "If it is still going on, say so in the report; the manager has access stopped "
                "and decides how the people affected are told",
            ),
        ),
        Trigger.VISIBLE: Instructions(
            ja=(
                "公開や共有をすぐ止める（ページやファイルは消さない）",
                "いつから、だれに見えていたかが分かる画面や記録を残す",
                "リンクを広めない。ご本人への連絡は、管理者が決める",
            ),
            en=(
                "Stop the sharing or take it offline, but delete nothing",
                "Keep screens and logs that show since when and to whom it was visible",
                "Do not pass the link on; the manager decides how the people affected are told",
            ),
        ),
        Trigger.TAKEN_OVER: Instructions(
            ja=(
                "当社の端末なら、ネットワークから切り離す（電源は切らない）",
                "知られたおそれのあるパスワードを別の端末から変え、情報システムの担当に知らせる",
                "メールやログは消さない。ご本人への連絡は、管理者が決める",
            ),
            en=(
                "A device of ours: take it off the network, but leave it switched on",
                "Change passwords that may be known from another device, and tell IT",
                "Keep e-mails and logs; the manager decides how the people affected are told",
            ),
        ),
        Trigger.WRONG_RECEIVER: Instructions(
            ja=(
                "メールやファイルなら、できるときはすぐ送信取消し・共有の停止をし、"
                "受け取った人に「開かず、転送せず、削除してください」と頼む",
                "書類・FAX・郵便物なら「読まずに保管してください」と頼み、返してもらう",
                "メールやログは消さない。ご本人への連絡は、管理者が決める",
            ),
            en=(
                "E-mail or file: undo the sending or sharing if you can; ask the receiver "
                "not to open or forward it, and to delete it",
                "Paper, fax or post: ask the receiver to keep it unread and give it back",
                "Keep e-mails and logs; the manager decides how the people affected are told",
            ),
        ),
    }
)
"""Kinds of breach with first steps of their own; of several kinds the first one counts."""
