"""What kind of breach a statement reports: sent to others, lost, visible, or broken into."""

import re
from typing import Final, Literal

BreachKind = Literal["wrong_receiver", "lost", "visible", "taken_over"]
_MIS_SENT: Final = re.compile(
    "誤送|誤配|宛先|送り間違|別の(?:人|方|会社|お客)|"
    r"\bwrong (?:address|person|recipient|customer|company|number|fax|e-?mail)|\bmis-?sent\b",
    re.IGNORECASE,
)
_RECEIVED: Final = re.compile(
    "誤送|誤配|送り間違|宛先を?(?:間違|誤)|"
    "別の(?:人|方|会社|お客(?:様|さん|さま)?)(?:に|へ|の(?:住所|宛先|アドレス)).*(?:送|届|渡|FAX|ファ)|"
    r"\bwrong |\bmis-?sent\b",
    re.IGNORECASE,
)
"""Words that say that it reached somebody else."""
_KINDS: Final[tuple[tuple[BreachKind, re.Pattern[str]], ...]] = (
    (
        "taken_over",
        re.compile(
            "不正アクセス|乗っ取|身に覚え|ウイルス|マルウェア|ランサム|フィッシング|改ざん|"
            r"\b(?:hacked|malware|ransom\w*|phish\w*|virus|compromised|taken over)\b",
            re.IGNORECASE,
        ),
    ),
    (
        "lost",
        re.compile(
            "なくし|無くし|失くし|紛失|落とし|置き忘れ|置いてき|盗まれ|盗難|見当たら|"
            r"\b(?:lost|stolen|theft|missing|misplaced|left (?:behind|it|my|the|a|on|in))\b",
            re.IGNORECASE,
        ),
    ),
    (
        "visible",
        re.compile(
            "公開|掲載|丸見え|見える|見えて|見られる|閲覧でき|共有設定|アクセス権|だれでも|誰でも|"
            r"\b(?:public|publicly|published|visible|anyone|everyone|access rights|sharing)\b",
            re.IGNORECASE,
        ),
    ),
)


def breach_kind(statement: str) -> BreachKind | None:
    """None where the words do not say."""
    if _MIS_SENT.search(statement):
        return "wrong_receiver" if _RECEIVED.search(statement) else None
    return next((kind for kind, words in _KINDS if words.search(statement)), None)
