"""The socket is cut: each question is still answered once."""

from workspace.driver import Person, Slack

FEE = "開示請求の手数料はいくらですか"
ANSWER = "手数料は1回の申請につき1,000円（税込）です。"


def test_a_socket_cut_again_and_again_loses_no_question(mei: Person, slack: Slack) -> None:
    for _ in range(3):
        slack.cuts()
        slack.waits_for_app()
        reply = mei.waits_for(after=mei.writes(FEE, to="@madoguchi"), timeout=30)

        assert reply.text == ANSWER
        assert mei.hears_nothing(after=reply, during=0.2)
