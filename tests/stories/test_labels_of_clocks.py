"""〔法定〕 beside the clocks of the law, 〔社内目標〕 beside our own, in every message and Home (O30)."""

import json
import re
from collections.abc import Iterator

from tests.stories.complaints import takes
from tests.stories.program import Running
from tests.stories.requests import Desk
from workspace.driver import Person, Slack

LAWS_OWN = ("訴え可", "確報", "不正目的なら", "GDPRの回答")
SHOWN = ("chat.postMessage", "chat.update", "chat.postEphemeral", "views.publish")


def clocks(slack: Slack, since: int) -> Iterator[str]:
    """Each clock with its label, out of all that was shown."""
    for call in slack.calls()[since:]:
        if call.method in SHOWN:
            said = json.dumps(call.arguments, ensure_ascii=False).replace("\\n", "\n")
            yield from re.findall(r"[^\n\"、・：　]*?〔[^〕]+〕", said)


def test_statutory_labels_are_only_on_statutory_deadlines(
    ken: Person, slack: Slack, program: Running
) -> None:
    # assertion: 法定 stands beside the clocks of the law only
    # O30
    desk, since = Desk(slack, program), len(slack.calls())
    desk.takes_call(ken, marks=["eea"])
    desk.sends_form(ken)
    desk.arrives(ken)
    takes(ken, leak="yes")
    slack.person("saki").opens_home()
    assert program.settled()

    found = set(clocks(slack, since))
    statutory = {each for each in found if "〔法定" in each}
    targets = {each for each in found if "〔社内目標" in each}
    assert {name for name in LAWS_OWN if any(name in each for each in statutory)} == set(LAWS_OWN)
    assert all(any(name in each for name in LAWS_OWN) for each in statutory)
    assert targets
    assert not [each for each in targets if any(name in each for name in LAWS_OWN)]
