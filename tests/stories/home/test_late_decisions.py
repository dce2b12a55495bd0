"""A decision that waits past the day of its reply is seen above those who decide."""

from tests.stories.steps.disclosures import Request
from tests.stories.steps.homes import below, home
from tests.stories.steps.mornings import days_pass
from tests.stories.steps.program import Running
from workspace.driver import Person


def test_a_decision_whose_reply_is_late_stands_on_the_representatives_home(
    case: Request, ken: Person, dai: Person, rei: Person, program: Running
) -> None:
    # O23
    case.recorded().to_search()
    chosen = {"outcome.disclose": "refused", "grounds.disclose": ["G4"]}
    case.proposes(ken, chosen, **{"reason.disclose": "第三者の権利利益を害するおそれ"})
    assert case.number not in below(home(rei), "判断待ち")
    days_pass(program, 3)  # the deputy is asked, too
    assert case.number in below(home(dai), "判断待ち")
    assert case.number not in below(home(rei), "判断待ち")
    program.clock.passes(days=27)
    assert case.number in below(home(rei), "判断待ち")
