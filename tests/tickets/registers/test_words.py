"""Every word of a register stands for one value of the casebook, and is read back as it."""

from enum import StrEnum

import yaml

from tickets.model import complaint, disclosure, documents, kinds, triage
from tickets.registers.cells import WORDS, name, word
from tickets.workflow.tables.complaint import TABLE

TYPES = {
    each.__name__: each
    for module in (triage, documents, complaint, kinds, disclosure)
    for each in vars(module).values()
    if isinstance(each, type) and issubclass(each, StrEnum)
}


def test_every_word_is_that_of_one_value_and_is_read_back() -> None:
    written = yaml.safe_load(WORDS.read_text(encoding="utf-8"))

    for type_, words in written.items():
        kind = TYPES[type_]
        assert [word(kind, name(kind(value))) for value in words] == [
            kind(value) for value in words
        ]
        assert type_ == "Move" or set(words) == set(map(str, kind)), type_


def test_every_move_of_a_complaint_has_its_word() -> None:
    assert all(map(name, {move for _, move in TABLE}))
