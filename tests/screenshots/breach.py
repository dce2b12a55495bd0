"""A possible breach as its reporter and the manager see it (docs/tour.md)."""

from tests.screenshots.stage import Stage

SAID = "お客様の名簿を取引先に誤送信しました"


def play(stage: Stage) -> None:
    mei, saki = stage.person("U01MEI", "C01GENERAL"), stage.person("U03SAKI")
    mei.looks_at_dm()
    stage.gesture("write", person=mei.id, text=SAID, to="@madoguchi")
    stage.page.wait_for_timeout(2500)
    mei.presses("すぐ報告する", waits=False)
    mei.confirms()
    saki.looks_at_dm()
    stage.picture("breach-dm")

    saki.presses("確認した", waits=False)
    stage.page.wait_for_timeout(2500)
    mei.looks_at_dm()
    stage.picture("breach-receipt")

    saki.looks_at_dm()
    saki.presses("判断する")
    saki.chooses("verdict", "reportable")
    stage.page.wait_for_timeout(500)
    stage.picture("breach-judge")
    saki.sends({"types": ["wrongful"], "persons_most": "1200"})
    saki.closes()
    saki.looks_at_dm()
    stage.picture("breach-duties")
    saki.presses("報告を記録")
    stage.picture("breach-file")
    saki.closes()
