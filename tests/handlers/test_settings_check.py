"""Every finding about the desk file has a phrase in both languages."""

from handlers.slack.phrases import sentences
from tickets.office_checks import faults, hints, undecided
from tickets.rules.office import QUESTIONS, Bilingual, Channels, Department, Office, People, System

BARE = Office(
    company=Bilingual("サンプル"),
    people=People(agents=("U02",), manager="S03"),
    channels=Channels(),
    departments=(Department("hr", Bilingual("人事部"), "S07"),),
    systems=(System("crm", Bilingual("顧客管理"), "sales"),),
)


def test_every_finding_has_a_phrase_for_slack() -> None:
    found = [*faults(BARE), *hints(BARE), *undecided(BARE)]

    assert len({each.code for each in found}) >= 12 + len(QUESTIONS)
    for each in found:
        told = sentences()[f"settings.{each.code}"]
        assert set(told) == {"ja", "en"}
        assert told["ja"].format(of=each.of)
        assert ("{of}" in told["ja"]) is bool(each.of), each.code
