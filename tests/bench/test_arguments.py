"""The benchmarks take long, so nothing is measured by mistake."""

import pytest

from tests.bench.__main__ import LONG, PARTS, read_arguments


@pytest.mark.parametrize("arguments", [["qality"], ["load", "--only=lop"], ["--fast"]])
def test_an_unknown_word_is_refused(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        read_arguments(arguments)
    assert ended.value.code == 2
    assert "usage:" in capsys.readouterr().err


def test_without_a_part_all_but_the_long_ones_are_measured() -> None:
    assert set(read_arguments([]).parts) == PARTS.keys() - LONG


def test_a_load_may_be_narrowed() -> None:
    given = read_arguments(["load", "--only=loop,mix", "--on=sqlite", "--seconds=20", "--save"])
    assert (given.parts, given.only, given.on) == (["load"], ["loop", "mix"], ["sqlite"])
    assert (given.seconds, given.save) == (20.0, True)
