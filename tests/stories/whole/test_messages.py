"""No message has a wrong label beside a date."""

import json
import re
from collections.abc import Iterator

from tests.stories.steps.complaints import takes
from tests.stories.steps.disclosures import Request
from tests.stories.steps.program import Running
from workspace.driver import Person, Slack

LAWS_OWN = ("提訴可", "確報", "不正目的なら", "GDPRの回答")
SHOWN = ("chat.postMessage", "chat.update", "chat.postEphemeral", "views.publish")


def clocks(slack: Slack, since: int) -> Iterator[str]:
    """Each deadline with its label, in all that was shown."""
    for call in slack.calls()[since:]:
        if call.method in SHOWN:
            said = json.dumps(call.arguments, ensure_ascii=False).replace("\\n", "\n")
            yield from re.findall(r"[^\n\"、・：　]*?〔[^〕]+〕", said)


def test_statutory_labels_are_only_on_statutory_deadlines(
    ken: Person, slack: Slack, program: Running
) -> None:
    # assertion: 法定 stands beside the clocks of the law only
    # O30
    case, since = Request(slack, program), len(slack.calls())
    case.takes_call(ken, marks=["eea"])
    case.sends_form(ken)
    case.arrives(ken)
    takes(ken, leak="yes")
    slack.person("saki").opens_home()

    found = set(clocks(slack, since))
    statutory = {each for each in found if "〔法定" in each}
    targets = {each for each in found if "〔社内目標" in each}
    assert {name for name in LAWS_OWN if any(name in each for each in statutory)} == set(LAWS_OWN)
    assert all(any(name in each for name in LAWS_OWN) for each in statutory)
    assert targets
    assert not [each for each in targets if any(name in each for name in LAWS_OWN)]
