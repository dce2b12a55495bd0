"""A complaint from a message to its closing, as three people see it (docs/tour.md)."""

from collections.abc import Mapping, Sequence
from typing import Any

from tests.screenshots.stage import Stage

SAID = "お客様（090-1234-5678）から、断ったのに広告メールが届くとお電話がありました"


def play(stage: Stage) -> None:
    ken, saki = stage.person("U02KEN"), stage.person("U03SAKI")
    ken.logs_what_mei_writes(SAID)
    stage.picture("complaint-form")

    ken.sends({"leak": "no", "contact": "090-1234-5678"})
    stage.picture("complaint-receipt")
    ken.closes()

    ken.looks()
    stage.page.wait_for_timeout(800)
    ken.presses("引き受ける", waits=False)
    stage.page.wait_for_timeout(1500)
    stage.picture("complaint-card")
    for label, values in STEPS:
        ken.does(label, values)

    saki.looks_at_dm()
    stage.picture("complaint-waits")
    saki.presses("読んで決める")
    stage.page.wait_for_timeout(500)
    stage.picture("complaint-decide")
    saki.sends({"decision": "approve"})
    saki.closes()

    ken.does("回答を記録")
    ken.does("完了", {"reaction": "accepted", "report": "monthly"})
    ken.looks()
    stage.picture("complaint-closed")


STEPS: Sequence[tuple[str, Mapping[str, Any]]] = (
    ("受付を伝えた", {}),
    ("続きを入力", {"role": "principal", "contact_by": "phone", "subjects": ["marketing"]}),
    ("評価", {"severity": "mid", "department": "sales", "person": "U02KEN", "flags": ["none"]}),
    (
        "回答案",
        {
            "facts_found": "配信停止の処理が、二つある配信システムの一方で漏れていた",
            "cause": "手順書に一方のシステムしか書かれていなかった",
            "draft_reply": "ご不便をおかけしました。両方のシステムで配信を停止しました。",
            "finding": "upheld",
            "needed": "no",
            "action": "停止の手順書を直し、担当に周知した",
        },
    ),
)
