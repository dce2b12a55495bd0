"""A desk that has set all its contacts."""

from pathlib import Path

import pytest

from tickets.rules.office import AccreditedBody, Bilingual, EmergencyInstructions, Office

TELECOM = "一般財団法人日本データ通信協会 電気通信個人情報保護推進センター"
JIPDEC = "一般財団法人日本情報経済社会推進協会（JIPDEC）"


@pytest.fixture
def office() -> Office:
    return Office(
        company=Bilingual("株式会社サンプル", "Sample Inc."),
        emergency=EmergencyInstructions("03-0000-0119"),
        contacts={
            "privacy_desk": Bilingual(
                "株式会社サンプル 個人情報窓口　電話 03-0000-0100",
                "Sample Inc., Privacy Desk, tel. 03-0000-0100",
            ),
            "complaints": Bilingual(
                "株式会社サンプル お客様相談室　電話 03-0000-0200",
                "Sample Inc., Customer Relations, tel. 03-0000-0200",
            ),
            "disclosure_mail": Bilingual(
                "〒100-0000 東京都千代田区見本町1-1　総務部 個人情報窓口",
                "Privacy Desk, General Affairs, 1-1 Mihoncho, Chiyoda-ku, Tokyo 100-0000",
            ),
        },
        accredited_bodies=(
            AccreditedBody(
                "telecom",
                Bilingual(TELECOM, "Japan Data Communications Association"),
                Bilingual("同センターのWebサイト", "on its website"),
            ),
            AccreditedBody(
                "jipdec",
                Bilingual(JIPDEC, "JIPDEC"),
                Bilingual("認定個人情報保護団体事務局", "its office for personal information"),
            ),
        ),
        facts={
            "company_address": Bilingual(
                "〒100-0000 東京都千代田区見本町1-1", "1-1 Mihoncho, Chiyoda-ku, Tokyo 100-0000"
            )
        },
    )


@pytest.fixture
def golden() -> Path:
    """The folder of letters that were read and approved."""
    return Path(__file__).parent / "golden"
