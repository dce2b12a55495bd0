"""madoguchi knowledge schema: JSON schemas for editors, from the tables that the readers use."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

import click

from bot.commands.output import exit_with_faults
from bot.config.desk_schema import DeskFile
from knowledge.library import entry, loader, policy
from knowledge.library.fields import RecordType

FOLDER: Final = ".schemas"
"""In a knowledge folder; hidden, so that nothing in it is read as answers."""
_DRAFT: Final = "https://json-schema.org/draft/2020-12/schema"
_ID: Final = {"type": "string", "minLength": 1}


def _list_of(table: RecordType) -> dict[str, Any]:
    return {"type": "array", "items": table.schema()}


def _facts() -> dict[str, Any]:
    return {"type": "object", "additionalProperties": policy.FACT.schema()}


def _question() -> dict[str, Any]:
    """One line of a .jsonl file; it may have other keys."""
    wanted = {"anyOf": [_ID, {"type": "array", "minItems": 1, "items": _ID}, {"type": "null"}]}
    properties = {"question": _ID, "entry": wanted}
    return {"type": "object", "properties": properties, "required": ["question", "entry"]}


SCHEMAS: Final[Mapping[str, Callable[[], dict[str, Any]]]] = {
    "entries": lambda: _list_of(entry.ENTRY),
    "clauses": policy.CLAUSES.schema,
    "facts": _facts,
    "answers": lambda: _list_of(entry.PREPARED),
    "topics": lambda: _list_of(loader.TOPIC),
    "questions": _question,
    "desk": DeskFile.model_json_schema,
}


def schema_text(name: str) -> str:
    """The schema of one kind of file, as JSON. Raises KeyError."""
    found = {"$schema": _DRAFT, **SCHEMAS[name]()}
    return json.dumps(found, ensure_ascii=False, indent=2) + "\n"


def write(folder: Path) -> list[Path]:
    """Write all schemas; they are the program's, so older ones are replaced. Raises OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name in SCHEMAS:
        path = folder / f"{name}.json"
        path.write_text(schema_text(name), encoding="utf-8")
        written.append(path)
    return written


@click.command()
@click.argument("name", required=False)
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    help="Write all schemas into this folder: FOLDER/.schemas of your base after an upgrade.",
)
def schema(name: str | None, out: Path | None) -> None:
    """Print the JSON schema NAME for editors: entries, clauses, facts, topics, questions, desk."""
    if out is not None:
        try:
            for path in write(out):
                click.echo(f"{path} written.")
        except OSError as error:
            exit_with_faults(f"{out} cannot be written ({error.strerror}).")
        return
    if name is None or name not in SCHEMAS:
        exit_with_faults(f"Name one of {', '.join(SCHEMAS)}, or a folder for all with --out.")
    click.echo(schema_text(name), nl=False)
