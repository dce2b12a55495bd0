"""The page's modules import each other in one direction, and its lines are short."""

import re
from pathlib import Path

PAGE = Path(__file__).parents[2] / "workspace" / "page"
STATIC = re.compile(r'from "\./([\w.]+)"')
IMPORTS = re.compile(r'(?:from |import\()"\./([\w.]+)"')


def test_no_module_of_the_page_imports_itself_by_way_of_others():
    sources = {file.name: file.read_text(encoding="utf-8") for file in PAGE.glob("*.js")}
    imported = {name: set(IMPORTS.findall(source)) for name, source in sources.items()}
    while free := {name for name, found in imported.items() if not found & imported.keys()}:
        imported = {name: found for name, found in imported.items() if name not in free}
    assert imported == {}


def test_every_module_that_the_page_needs_at_once_is_named_in_its_head():
    head = set(re.findall(r'"/page/([\w.]+\.js)"', (PAGE / "index.html").read_text("utf-8")))
    needed = {
        name
        for file in sorted(PAGE.glob("*.js"))
        if file.name in head
        for name in STATIC.findall(file.read_text("utf-8"))
    }
    assert needed <= head


def test_no_line_of_the_page_is_longer_than_120_characters():
    long = [
        f"{file.name}:{number}"
        for file in sorted(PAGE.iterdir())
        if file.suffix in (".js", ".css", ".html")
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1)
        if len(line) > 120
    ]
    assert long == []
