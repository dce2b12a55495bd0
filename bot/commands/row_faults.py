"""What is wrong with a row of a register, as a sentence that says what to do about it."""

from collections.abc import Mapping

from tickets.faults import Code
from tickets.register.importing import FURTHEST
from tickets.register.row import RowFault, Wrong

_SENTENCES: Mapping[str, str] = {
    # What the file itself says or leaves out.
    Wrong.MISSING: "is empty: write it.",
    Wrong.UNKNOWN_WORD: "holds a word that this column does not know: write {of}.",
    Wrong.NOT_A_DAY: "is no day or time: write 2026-08-03 or 2026-08-03 14:05.",
    Wrong.UNKNOWN_PERSON: (
        "names somebody unknown: write the Slack id, or name them in the file of --people."
    ),
    Wrong.UNREADABLE: "cannot be read: write it as an export does.",
    Wrong.OUT_OF_ORDER: "lies before what came before it.",
    Wrong.NEEDS_HISTORY: "a reopened complaint needs its whole history in 「経過」.",
    Wrong.NOT_ALLOWED: "names somebody who may not do this ({of}).",
    Wrong.NO_SUCH_MOVE: "tells of a step that there is not from where the complaint stood ({of}).",
    Wrong.NOT_REACHED: "says what does not follow from the rest of the row.",
    Wrong.NUMBER_TAKEN: (
        "is a number that is given already: move it to 「旧番号」, and a new one is given."
    ),
    Wrong.TWICE: "stands there twice.",
    Wrong.WRONG_SERIES: "is of another series: X for a restricted matter, else C.",
    Wrong.NUMBER_TOO_FAR: f"is more than {FURTHEST:,} numbers ahead of the last one.",
    Wrong.UNKNOWN_COLUMN: (
        "the title of column {of} is none of the register's: rename the column or take it out."
    ),
    Wrong.MISSING_COLUMN: "this column is missing.",
    Wrong.WRONG_LENGTH: "the row has {of} cells, not as many as the first row.",
    Wrong.IN_THE_FUTURE: "lies in the future.",
    Wrong.TOO_LONG_AGO: "lies so long ago that its clocks cannot be counted: close it first.",
    # What the procedure says, as on every other path.
    Code.FORBIDDEN_NUMBER: (
        "holds a number of twelve digits or of a card, which must not be kept: take it out."
    ),
    Code.PERSONAL_DATA: "holds personal data, and this column is not sealed: take it out.",
    Code.TOO_LONG: "is too long.",
    Code.SAME_PERSON: "is the one who drafted it: another person has to approve.",
    Code.CONCERNED: "is concerned by the matter and may not decide or own it.",
    Code.NOT_THE_DECIDER: "is not the one who decides here: manager, deputy, representative.",
    Code.NOT_AN_AGENT: "does not work at the desk.",
    Code.MANAGER_ASSESSES: "so grave a matter is assessed by the manager: say so in 「経過」.",
    Code.NO_OWNER: "nobody owned it when the investigation began.",
    Code.UNKNOWN_DEPARTMENT: "is no department of the desk file.",
    Code.NOT_DESCRIBED: "says too little: who complained, how to reach them, for whom.",
    Code.NO_CONTACT: "neither a way to reach the person nor a reason why there is none.",
    Code.OTHER_CONTACT: "is not the way that the person wished.",
    Code.BEFORE_THAT: "lies before the approval.",
    Code.NOT_AT_ONCE: "only a light question may be answered on the spot, from the policy.",
    Code.NOT_STOPPED: "the mails were not stopped first.",
    Code.NOT_AN_OPT_OUT: "is no opt-out, so nothing was to be stopped.",
    Code.NOT_LINKED: "has no number of its own for the request or leak that it tells of ({of}).",
    Code.NOT_ACCEPTED: "was not accepted, so it is not closed as resolved.",
    Code.STILL_WAITING: "neither a reaction nor two weeks of silence before the closing.",
    Code.NO_RECOURSE: "the person was not told where else to turn.",
    Code.NO_CORRECTIVE_ACTION: "the corrective action is not decided: a number, or why none.",
    Code.NO_OPEN_ACTION: "an effect was looked at where no corrective action was open.",
    Code.NOT_REPORTED: "says neither that the representative was told, nor that it is monthly.",
    Code.LETTER_UNDECIDED: "an answer went out as a letter before it was approved.",
    Code.NOT_A_PHONE: "is no telephone number.",
    Code.NOT_AN_EMAIL: "is no mail address.",
    Code.NOT_A_POSTCODE: "is no postal code.",
    Code.NOT_KANA: "is not in katakana.",
    Code.WRONG_KIND: "cannot stand here.",
}


def sentence(fault: RowFault) -> str:
    """The sentence; of a fault that no register was expected to have, its name."""
    known = _SENTENCES.get(fault.code)
    return (
        known.format(of=fault.of) if known else f"{fault.code.replace('_', ' ')} {fault.of}".strip()
    )
