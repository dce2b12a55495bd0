"""A disclosure request refused for want of identity, after a correction (docs/tour.md)."""

from tests.screenshots.stage import Player, Stage

REASON = "本人確認書類の写しがなく、補正をお願いしましたが、お返事をいただけませんでした。"
CALL = {
    "types": ["disclose"],
    "role": "principal",
    "name": "見本花子",
    "contact": "03-1234-5678",
    "target_scope": "全部",
}
ADDRESS = {"postal_code": "100-0001", "address": "東京都千代田区千代田1-1"}


def play(stage: Stage) -> None:
    ken, saki = stage.person("U02KEN"), stage.person("U03SAKI")
    stage.gesture("command", person=ken.id, channel="C02DESK", text="/privacy disclosure")
    ken.looks()
    stage.picture("request-form")
    ken.sends(CALL)
    stage.picture("request-receipt")
    ken.closes()

    ken.looks()
    stage.page.wait_for_timeout(800)
    ken.presses("引き受ける", waits=False)
    stage.page.wait_for_timeout(1500)
    ken.does("申請書を送る", ADDRESS)
    _arrives(ken)
    ken.does("補正を頼む")
    ken.looks()
    stage.picture("request-card")
    stage.days_pass(7)
    ken.looks()
    ken.does("督促を送る")

    stage.days_pass(8)
    stage.gesture("move_clock", to="morning")  # on a closed day nobody is asked to decide
    _proposes(stage, ken)
    saki.looks_at_dm()
    saki.presses("読んで決める")
    saki.chooses("ruling", "approve")
    stage.picture("request-decide")
    saki.sends()
    saki.closes()

    ken.does("回答を記録", {"method_used": "paper", "delivery_ref": "123-45-67890-1"})
    _reads_letter(stage, ken)
    ken.does("完了")
    ken.looks()
    stage.picture("request-closed")


def _arrives(ken: Player) -> None:
    ken.looks()
    ken.presses("到達を記録")
    ken.chooses("paper.stamps", "here")
    ken.sends(
        {
            "paper.application": "here",
            "paper.identity": "missing",
            "method_requested": "paper",
            "yen": "1000",
            "pieces": "2",
        }
    )
    ken.closes()


def _proposes(stage: Stage, ken: Player) -> None:
    """Propose where the ticket is read."""
    ken.looks()
    ken.picks("開く")
    stage.picture("request-open")
    ken.presses("決定案を出す")
    ken.chooses("outcome.disclose", "refused")
    ken.chooses("grounds.disclose", ["G1"])
    ken.fills(**{"reason.disclose": REASON})
    ken.looks()
    stage.picture("request-propose")
    ken.sends()
    ken.closes()


def _reads_letter(stage: Stage, ken: Player) -> None:
    ken.looks()
    ken.picks("開く")
    ken.presses("文書")
    ken.presses("D-2026-0001 回答")
    stage.picture("request-letter")
    ken.closes()
