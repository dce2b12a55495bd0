"""Certificate of destruction (廃棄証明書): who erased which numbers and when; no names."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from tickets.registers import cells


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
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
            yield f"{number}　{cells.moment(at)}　{who}　{entry}"
        yield ""
        yield f"計 {len(self.erased)}件"
        yield f"監査記録の末尾　{self.head}"
        yield f"作成　{cells.moment(self.made_at)}　{self.made_by}"
