"""The end of a record's retention: what remains of it, and the certificate (廃棄証明書)."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import date, datetime
from typing import Any

from tickets.model.escalation import Escalation
from tickets.model.ticket import HIDDEN_PERSON, Ticket
from tickets.registers import cells

# Free text, and references that lead to a parcel and so to an address.
_TYPED = (
    "summary",
    "reason",
    "method_change_reason",
    "prevention",
    "carried_out",
    "further",
    "kept_by_law",
    "delivery_ref",
)
_TYPED_OF_ESCALATION = (
    *("reason", "corrective_action", "reference", "final_reference", "not_needed"),
    *("way", "instead", "whom", "changed"),
    *("overview", "data_items", "origin", "damage", "other"),
)
_WHO_CAME = {
    "reference": "",  # identifies the person in an older register
    "requester": None,
    "personal": frozenset[str](),
}


def redacted_ticket(ticket: Ticket) -> Ticket:
    """Number, category, dates and outcome, which stay for good.

    `about` stays: without it, people whom the matter is about could be shown what was kept from
    them (O1).
    """
    bare: Ticket = _without_words(ticket, _TYPED)
    bare = bare.with_person_as(ticket.requester, HIDDEN_PERSON)
    return replace(bare, **_WHO_CAME, version=ticket.version + 1)  # type: ignore[arg-type]


def redacted_escalation(escalation: Escalation) -> Escalation:
    """Events, findings and filings; the reporter's id is removed, staff stay named."""
    bare: Escalation = _without_words(escalation, _TYPED_OF_ESCALATION)
    return replace(bare, raised_by=HIDDEN_PERSON, version=escalation.version + 1)


def _without_words(value: Any, typed: Collection[str]) -> Any:
    if isinstance(value, tuple | frozenset):
        return type(value)(_without_words(each, typed) for each in value)
    if not is_dataclass(value) or isinstance(value, type):
        return value
    return replace(
        value,
        **{
            each.name: ""
            if each.name in typed
            else _without_words(getattr(value, each.name), typed)
            for each in fields(value)
        },
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ErasureCertificate:
    company: str
    first: date
    last: date
    """Both days are included."""
    erased: Sequence[tuple[str, datetime, str, int]]
    """Number, moment, who, and entry of the audit chain."""
    head: str
    """End of the audit chain, by which the entries can be verified."""
    made_by: str
    made_at: datetime

    def lines(self) -> Iterator[str]:
        yield "廃棄証明書"
        yield ""
        yield self.company
        yield ""
        yield "保存期間が満了した次の記録の個人情報と自由記述を廃棄したことを証明します。"
        yield ""
        yield f"期間　{self.first} から {self.last} まで"
        yield ("方法　記録ごとの暗号鍵の破棄、暗号化した値と検索用の索引の削除、自由記述の消去")
        yield ""
        yield "番号　廃棄日時　実行者　監査記録の番号"
        for number, at, who, entry in self.erased:
            yield f"{number}　{cells.moment_text(at)}　{who}　{entry}"
        yield ""
        yield f"計 {len(self.erased)}件"
        yield f"監査記録の末尾　{self.head}"
        yield f"作成　{cells.moment_text(self.made_at)}　{self.made_by}"
