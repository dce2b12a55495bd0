"""madoguchi try: the desk in a pretend workspace, in the browser, on this machine only."""

import threading
from collections.abc import Collection, Iterator
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import yaml

from bot import logs
from bot.app import Program
from bot.clock import now
from bot.commands.explanation import sections
from bot.commands.output import DESK, KNOWLEDGE, desk_beside, exit_with_faults
from bot.commands.run import exit_despite_busy_threads, open_storage, serve
from bot.config import desk_file
from bot.demo.samples import make_samples
from bot.settings import OFF, SHIPPED_KNOWLEDGE, AnswerSettings, Settings
from handlers.services import NotReadyError
from handlers.slack.phrases import Phrases
from knowledge.library import loader
from knowledge.text import Language
from workspace.inspector import Section

if TYPE_CHECKING:
    from workspace.server.running import RunningWorkspace

DEMO = Path(__file__).resolve().parents[1] / "demo"
DATABASE = "madoguchi.sqlite3"
FIRST_PORT = 8750
SILENT_SECONDS = 2.0  # a silent start would look broken
SAMPLES_ARRIVE_SECONDS = 180.0  # nobody need read what arrives until then

_OPTIONAL = ("reactions:read", "reaction_added")
"""Optional lines of the manifest: the demo company's desk hears an emoji."""


@click.command("try")
@click.option("--port", default=FIRST_PORT, show_default=True, help="Or the next one that is free.")
@click.option(
    "--state",
    type=click.Path(file_okay=False, path_type=Path),
    help="Where the database, its keys, what was said, the log and the index are kept; default"
    " .try, or .try-NAME for --knowledge NAME.",
)
@click.option(
    "--samples/--no-samples",
    default=None,
    help="Whether the first start finds invented matters on the desk; default with the demo"
    " company's desk file only.",
)
@KNOWLEDGE
@DESK
@exit_despite_busy_threads()
def try_it(
    port: int, state: Path | None, samples: bool | None, folder: Path | None, desk: Path | None
) -> None:
    """Serve a pretend workspace with the bot in it; no Slack, no token, no network."""
    try:
        from workspace.server.running import start
    except ImportError:
        exit_with_faults("`try` needs the workspace extra: pip install 'madoguchi[workspace]'.")
    desk = desk or desk_beside(folder) or DEMO / "desk.yaml"
    if samples is None:
        samples = desk == DEMO / "desk.yaml"
    if state is None:
        state = Path(f".try-{folder.resolve().name}" if folder else ".try")
    state.mkdir(mode=0o700, parents=True, exist_ok=True)
    with logs.redirect_logs(state / "madoguchi.log"):
        slack = start(_workspace(desk), port, memory=state / "workspace.json")
        try:
            settings = settings_for_try(
                state,
                slack.api_url,
                slack.config.app.bot_token,
                slack.config.app.app_token,
                desk=desk,
                knowledge=folder or AnswerSettings.read().knowledge,
            )
            is_first = not (state / DATABASE).exists()
            with open_storage(settings) as storage:
                # Moving the workspace's clock moves the desk's.
                program = Program(settings, storage, clock=lambda: product_now(slack))
                slack.use_inspector(partial(_why, program))
                if is_first and samples:
                    slack.takes_as_read(
                        add_samples(program, slack.config.team_id), SAMPLES_ARRIVE_SECONDS
                    )
                _announce(slack.url, state, program)
                serve(program)
        finally:
            slack.stop()


def _workspace(desk: Path) -> dict[str, Any]:
    """The demo's people; without its name and what it offers to try if the desk is another's."""
    config: dict[str, Any] = yaml.load(
        (DEMO / "workspace.yaml").read_text(encoding="utf-8"), yaml.CSafeLoader
    )
    manifest = (DEMO / config["app"]["manifest"]).read_text(encoding="utf-8")
    for line in _OPTIONAL:
        manifest = manifest.replace(f"# - {line} #", f"- {line} #")
    config["app"]["manifest"] = yaml.load(manifest, yaml.CSafeLoader)
    if desk != DEMO / "desk.yaml":
        config["team"]["name"] = desk_file.read(desk).company.get("ja")
        del config["try"]
    return config


def add_samples(program: Program, team: str) -> Collection[str]:
    """Add the samples once and return their numbers; later they belong to the people who try."""
    program.office.read_first()
    revision = loader.read_library(program.settings.knowledge).policy_revision
    calendar = program.context().opening.calendar
    now = program.clock()
    return make_samples(program.desk, calendar, team=team, policy_revision=revision, now=now)


def _why(program: Program, text: str, locale: str) -> Iterator[Section]:
    """Explain an answer in the page. Nothing of it is stored."""
    language: Language = "ja" if locale.startswith("ja") else "en"
    try:
        answerer = program.answerer.current()
    except NotReadyError:
        yield Section(Phrases(language)("why.not_ready"))
        return
    yield from sections(answerer.explain(text, language)[1])


def product_now(slack: "RunningWorkspace") -> datetime:
    return now() + timedelta(seconds=slack.clock_offset)


def settings_for_try(
    state: Path,
    api_url: str,
    bot_token: str,
    app_token: str,
    *,
    desk: Path = DEMO / "desk.yaml",
    knowledge: Path = SHIPPED_KNOWLEDGE,
) -> Settings:
    """Ignore the environment: settings for a real workspace must not apply."""
    return Settings.model_validate(
        {
            **Settings.defaults(),
            "SLACK_BOT_TOKEN": bot_token,
            "SLACK_APP_TOKEN": app_token,
            "SLACK_API_URL": api_url,
            "DATABASE_URL": f"sqlite:///{state / DATABASE}",
            "MADOGUCHI_DESK": desk,
            "MADOGUCHI_KNOWLEDGE": knowledge,
            "MADOGUCHI_CACHE": state / "cache",
            "MADOGUCHI_HEALTH": OFF,  # a real desk on this machine has the port
        }
    )


def _announce(url: str, state: Path, program: Program) -> None:
    """Print the address once the bot can answer there."""

    def wait() -> None:
        if not program.opened.wait(SILENT_SECONDS):
            click.echo("Getting ready; the first start reads every way to ask …")
            program.opened.wait()
        click.echo(f"\n  {url}\n\n  Stop with Ctrl-C. State and log are in {state}/.")

    threading.Thread(target=wait, name="announce", daemon=True).start()
