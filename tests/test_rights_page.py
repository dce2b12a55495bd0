"""docs/rights.md agrees with the matrix tests."""

from tests.rights_page import PAGE, page


def test_the_page_of_rights_is_the_one_that_the_matrix_draws() -> None:
    assert PAGE.read_text(encoding="utf-8") == page()
