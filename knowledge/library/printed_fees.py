"""Finds the fees that a policy prints."""

import re
from collections.abc import Mapping
from typing import Final

from knowledge.library.policy import Policy
from knowledge.library.quantities import quantities
from knowledge.library.sentences import sentences_of

_FEE: Final = re.compile(r"手数料|料金|費用|\bfees?\b|\bcharges?\b", re.IGNORECASE)


def printed_fees(policy: Policy) -> Mapping[int, str]:
    """Return the amounts in yen of the sentences that speak of a fee, each as it is written.

    A fee that stands in several sentences, or beside another amount, is among them.
    """
    return {
        int(each.value): each.written
        for sentence in sentences_of(policy.text)
        if _FEE.search(sentence.text)
        for each in quantities(sentence.text)
        if each.unit == "yen"
    }
