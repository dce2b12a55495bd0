"""What a disclosure request says of itself."""

from tickets.model.disclosure import Disclosure
from tickets.model.requests import Decision, Outcome, RequestType


def test_decisions_are_told_in_the_order_of_the_law() -> None:
    made = frozenset(Decision(type_, Outcome.GRANTED) for type_ in RequestType)

    assert [each.type for each in Disclosure(decisions=made).by_type] == list(RequestType)
