"""The text shown in place of a withheld answer."""

from typing import Final

from knowledge.library.entry import Review
from knowledge.library.policy import format_day
from knowledge.library.suspensions import Suspension
from knowledge.text import Language

_NOTICE: Final = {
    "ja": (
        "方針が改定されました。回答を見直しています。",
        "この回答のもとになった記載が、{day}から変わりました。見直しが済むまで、以前の回答はお見せしません。",
        "その記載は、今の方針にはありません。",
        "{day}から、方針に新しい記載が加わりました。この回答に関わることがあるため、見直しが済むまで、以前の回答はお見せしません。",
        "{day}からの方針に照らして、この回答を確かめています。見直しが済むまで、以前の回答はお見せしません。",
        "この回答が引用する記載が、今の方針の文面と一致しません。見直しが済むまで、以前の回答はお見せしません。",
        "次にすること：お急ぎのときは、「人に聞く」から窓口に確認してください。",
    ),
    "en": (
        "The policy has been revised. This answer is under review.",
        "What this answer rests on has changed as of {day}. Until it has been reviewed, "
        "the earlier answer is not shown.",
        "The policy now in force no longer says it.",
        "As of {day} the policy has new sentences that may concern this answer. Until it has been "
        "reviewed, the earlier answer is not shown.",
        "This answer is being checked against the policy in force from {day}. Until it has been "
        "reviewed, the earlier answer is not shown.",
        "What this answer quotes differs from the text of the policy now in force. Until it has "
        "been reviewed, the earlier answer is not shown.",
        'Next: if it is urgent, check with the desk (via "Ask a person").',
    ),
}
_WITHDRAWN: Final = {
    "ja": (
        "回答を見直しています。",
        "{day}からの方針の変更は取り消され、方針は元の文面に戻りました。この回答はその前に書き直されているため、確かめています。それまでは表示しません。",
    ),
    "en": (
        "This answer is under review.",
        "The change of the policy as of {day} was taken back, and the policy reads as before. This "
        "answer had been rewritten by then; until it has been checked, it is not shown.",
    ),
}
_OVERDUE: Final = {
    "ja": (
        "この回答は見直しの期限を過ぎています。",
        "{day}までに見直すことになっていました。見直しが済むまで、以前の回答はお見せしません。",
        "次にすること：お急ぎのときは、「人に聞く」から窓口に確認してください。",
    ),
    "en": (
        "The review of this answer is overdue.",
        "It was to be reviewed by {day}. Until it has been reviewed, the earlier answer is not "
        "shown.",
        'Next: if it is urgent, check with the desk (via "Ask a person").',
    ),
}


def overdue_notice(review: Review, language: Language) -> str:
    """Say that nobody has reviewed the answer in time, in the paragraphs of an answer."""
    day = format_day(review.due_on, language)
    return "\n\n".join(_OVERDUE[language]).format(day=day)


def suspension_notice(suspension: Suspension, language: Language) -> str:
    """Say that the answer is under review, in the paragraphs of an answer."""
    headline, changed, gone, added, checked, differs, next_step = _NOTICE[language]
    changes, day = suspension.changes, format_day(suspension.revised_on, language)
    if suspension.is_reverted_change:
        return "\n\n".join((*_WITHDRAWN[language], next_step)).format(day=day)
    rested = changed if any(each.was for each in changes) else added if changes else checked
    told = [rested.format(day=day)]
    if suspension.is_mismatch:
        told = [differs]
    elif changes and not any(change.now for change in changes):
        told.append(gone)
    return "\n\n".join((headline, ("" if language == "ja" else " ").join(told), next_step))
