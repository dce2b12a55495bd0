"""The answers that a new sentence of the policy may make false, as one that says that the policy
leaves this open: the nearest to it.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import pairwise

from knowledge.library.loader import Library
from knowledge.library.policy import Policy
from knowledge.revision.difference import Difference, compare_policy

FindNearest = Callable[[str], tuple[str, ...]]
"""Finds the ids of the answers nearest to a sentence."""


def find_no_answers(_sentence: str) -> tuple[str, ...]:
    return ()


def nearest_by_sentence(difference: Difference, find: FindNearest) -> dict[str, tuple[str, ...]]:
    """Return the nearest answers of each new sentence."""
    return {new.sentence: find(new.sentence) for new in difference.new}


def suspend_answers_near_new_sentences(library: Library, find: FindNearest) -> Library:
    """Let each revision whose file does not say which answers its new sentences concern suspend
    the nearest ones."""
    if all(each.suspends is not None for each in library.policies[1:]):
        return library
    return replace(library, policies=(*library.policies[:1], *_completed(library.policies, find)))


def _completed(versions: tuple[Policy, ...], find: FindNearest) -> Iterator[Policy]:
    for before, after in pairwise(versions):
        if after.suspends is None:
            near = nearest_by_sentence(compare_policy(before, after.text), find)
            yield replace(after, suspends={each: 1 for found in near.values() for each in found})
        else:
            yield after
