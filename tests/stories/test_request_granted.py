"""A disclosure request from the first call to its end (domain.md 5.1, manual 手続1 to 4)."""

import pytest

from tests.stories.program import Running
from tests.stories.requests import NOTHING_OF_OTHERS, Desk
from workspace.driver import Slack


@pytest.fixture
def desk(slack: Slack, program: Running) -> Desk:
    return Desk(slack, program)


def test_a_disclosure_is_granted_from_the_call_to_the_closing(desk: Desk, slack: Slack) -> None:
    ken, saki, nao, haru = (slack.person(name) for name in ("ken", "saki", "nao", "haru"))

    desk.to_search(ken)
    assert desk.status == "searching"

    desk.finds(nao, haru)
    desk.does(ken, "request_propose", NOTHING_OF_OTHERS, chosen={"outcome.disclose": "granted"})
    assert desk.status == "decision"

    shown = desk.does(saki, "request_decide", {"ruling": "approve"})
    assert "見本花子様" in shown.words
    assert "直ちに訴えることができます" not in shown.words
    assert desk.status == "decided"

    desk.does(ken, "request_reply", {"method_used": "paper", "delivery_ref": "123-45-67890-1"})
    assert desk.receipt is not None
    assert "回答" in desk.receipt.words
    desk.does(ken, "request_close", {"disposal": "shredded"})

    assert desk.status == "closed"
