"""docs/rights.md agrees with the matrix tests."""

from tests.rights_page import PAGE, page


def test_the_rights_page_matches_the_matrix() -> None:
    assert PAGE.read_text(encoding="utf-8") == page()
