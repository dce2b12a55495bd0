"""madoguchi knowledge schema: what editors check is what the readers take."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.commands.knowledge.schema import SCHEMAS, schema_text
from tests.bot.conftest import Command

ROOT = Path(__file__).parents[3]


class PlainLoader(yaml.CSafeLoader):
    """Reads days as text, as YAML 1.2 and editors do."""


PlainLoader.yaml_implicit_resolvers = {
    first: [each for each in known if each[0] != "tag:yaml.org,2002:timestamp"]
    for first, known in yaml.CSafeLoader.yaml_implicit_resolvers.items()
}


def validator_of(text: str) -> Any:
    """Imported here, because that takes two seconds of every worker that collects this file."""
    from jsonschema import Draft202012Validator

    found = json.loads(text)
    Draft202012Validator.check_schema(found)
    return Draft202012Validator(found)


def faults(name: str, text: str) -> list[str]:
    validator = validator_of(schema_text(name))
    return [each.message for each in validator.iter_errors(yaml.load(text, PlainLoader))]


@pytest.mark.parametrize("name", SCHEMAS)
def test_each_schema_is_one_and_is_printed(name: str, madoguchi: Command) -> None:
    told = madoguchi("knowledge", "schema", name)
    validator_of(told.stdout)


@pytest.mark.parametrize(
    ("name", "pattern"),
    [
        ("entries", "knowledge/entries/*.yaml"),
        ("clauses", "knowledge/policy/clauses.yaml"),
        ("facts", "knowledge/policy/facts.yaml"),
        ("topics", "knowledge/words/topics.yaml"),
        ("desk", "bot/demo/desk.yaml"),
        ("desk", "bot/starter/desk.yaml"),
    ],
)
def test_the_shipped_files_fit_their_schema(name: str, pattern: str) -> None:
    files = sorted(ROOT.glob(pattern))
    assert files
    for file in files:
        assert faults(name, file.read_text(encoding="utf-8")) == [], file


def test_the_shipped_questions_fit_their_schema() -> None:
    validator = validator_of(schema_text("questions"))
    for file in sorted((ROOT / "knowledge/questions").glob("*.jsonl")):
        for line in filter(None, file.read_text(encoding="utf-8").splitlines()):
            assert validator.is_valid(json.loads(line)), line


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("entries", "- {id: a, ask: {ja: [あ]}, answr: {ja: い}}"),
        ("entries", "- {id: a, ask: あ, answer: {ja: い}}"),
        ("entries", "- {id: a, ask: {ja: [あ]}, answer: {fr: い}}"),
        ("entries", "- {id: a, ask: {ja: [あ]}, answer: {ja: い}, opens: gate}"),
        ("answers", "- {id: a, ask: {ja: [あ]}, answer: {ja: い}}"),
        ("clauses", "clauses: [{id: A, kind: rule, section: {ja: あ}}]"),
        ("facts", "desk_contact: {val: x}"),
        ("desk", "company: {ja: あ}\npeople: {agents: [ken], manager: U03SAKI}"),
        ("desk", "company: {ja: あ}\npeople: {agents: [U02KEN], manager: U03SAKI}\nhour: {}"),
    ],
)
def test_a_typo_is_seen_by_an_editor(name: str, text: str) -> None:
    assert faults(name, text)


def test_a_new_base_names_its_schemas_and_has_them(madoguchi: Command, tmp_path: Path) -> None:
    madoguchi("knowledge", "new", "ours")
    for file in sorted((tmp_path / "ours").rglob("*.yaml")):
        text = file.read_text(encoding="utf-8")
        place = text.partition("\n")[0].removeprefix("# yaml-language-server: $schema=")
        named = file.parent / place
        assert named.read_text(encoding="utf-8") == schema_text(named.stem), file
        assert faults(named.stem, text) == []


def test_an_unknown_name_is_refused_with_the_known_ones(madoguchi: Command) -> None:
    assert (
        "Name one of entries, clauses, facts, answers, topics, questions, desk"
        in madoguchi.refuses("knowledge", "schema", "entry")
    )


def test_after_an_upgrade_the_schemas_are_written_anew(madoguchi: Command, tmp_path: Path) -> None:
    old = tmp_path / ".schemas" / "desk.json"
    old.parent.mkdir()
    old.write_text("{}", encoding="utf-8")
    madoguchi("knowledge", "schema", "--out", ".schemas")
    assert old.read_text(encoding="utf-8") == schema_text("desk")
