"""All settings, read once, with all faults together; nothing else reads the environment."""

import os
import stat
import sys
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from importlib.util import find_spec
from io import StringIO
from pathlib import Path
from tempfile import TemporaryFile
from typing import Annotated, Any, Self
from urllib.parse import urlsplit

from dotenv import dotenv_values
from dotenv.parser import Original, parse_stream
from pydantic import AfterValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot import tracing
from bot.addresses import LOOPBACK, host_and_port, web_address
from bot.errors import OperatorError

SHIPPED_KNOWLEDGE = Path(__file__).resolve().parents[1] / "knowledge"
SLACK = "https://slack.com/api/"
ENV_FILE = Path(".env")
SECRETS = (
    "SLACK_BOT_TOKEN",
    "SLACK_APP_TOKEN",
    "SLACK_SIGNING_SECRET",
    "DATABASE_URL",
    "MADOGUCHI_HEARTBEAT_URL",
)
"""Settings that may come from a file, named in NAME_FILE."""
OFF = "off"
LOG_LEVELS = ("debug", "info", "warning", "error")


class FaultySettingsError(OperatorError):
    """The environment is unusable: one sentence a fault, without any value."""


def _bot_token(value: SecretStr) -> SecretStr:
    if value.get_secret_value().startswith("xoxe."):
        raise ValueError(
            "is a token that expires after twelve hours: turn token rotation off in the Slack app,"
            " install it anew, and copy the token that begins with xoxb-"
        )
    if not value.get_secret_value().startswith("xoxb-"):
        raise ValueError("must begin with xoxb-: copy the Bot User OAuth Token of the Slack app")
    return value


def _app_token(value: SecretStr) -> SecretStr:
    if not value.get_secret_value().startswith("xapp-"):
        raise ValueError("must begin with xapp-: make an app-level token with connections:write")
    return value


def _api_url(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError(f"must be an http or https address, such as {SLACK}")
    if parts.scheme == "http" and parts.hostname not in LOOPBACK:
        raise ValueError("must begin with https: tokens travel over it (http is for this machine)")
    return value if value.endswith("/") else value + "/"


def _heartbeat_url(value: str) -> str:
    if web_address(value).username is not None:
        raise ValueError("must hold no name and password: what is secret stands in its path")
    return value


def _address_or_off(value: str) -> str:
    if value != OFF:
        host_and_port(value)
    return value


def _log_level(value: str) -> str:
    if value.lower() not in LOG_LEVELS:
        raise ValueError(f"must be one of {', '.join(LOG_LEVELS)}")
    return value.lower()


_ADDRESS = (
    "must be postgresql://USER:PASSWORD@HOST/NAME: in user and password write @ as %40, / as %2F,"
    " # as %23 and % as %25"
)


def _database_url(value: SecretStr) -> SecretStr:
    url = value.get_secret_value()
    if url.startswith("sqlite:///") and url != "sqlite:///":
        return value
    if url.startswith(("postgresql://", "postgresql+psycopg://")):
        if find_spec("psycopg") is None:
            raise ValueError("needs the driver of PostgreSQL: pip install 'madoguchi[postgres]'")
        _look_at_address(url)
        return SecretStr("postgresql+psycopg://" + url.split("://", 1)[1])
    raise ValueError("must begin with sqlite:///, followed by a path, or with postgresql://")


def _look_at_address(url: str) -> None:
    """Raises ValueError where user or password would be read, and shown, as host or name."""
    from sqlalchemy import make_url
    from sqlalchemy.exc import ArgumentError

    try:
        read = make_url(url)
    except (ArgumentError, ValueError):
        raise ValueError(_ADDRESS) from None
    address, _, query = url.partition("?")
    is_split = "@" in f"{read.host}{read.database}{query.partition('=')[0]}"
    if address.count("@") > 1 or is_split:
        raise ValueError(_ADDRESS)


def database_url(url: str) -> str:
    """A database URL with its driver. Raises ValueError with the rest of a sentence."""
    return _database_url(SecretStr(url)).get_secret_value()


def _folder(value: Path) -> Path:
    if not value.is_dir():
        raise ValueError("names a folder that does not exist")
    return value


def why_not_writable(folder: Path) -> str:
    """Say why this folder takes no file; empty if it does. Makes the folder if need be."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with TemporaryFile(dir=folder):
            return ""
    except OSError as error:
        return error.strerror or type(error).__name__


def _user_cache() -> Path:
    if sys.platform == "darwin":
        return Path("~/Library/Caches/madoguchi").expanduser()
    home = os.environ.get("XDG_CACHE_HOME")  # noqa: TID251 (this is the one place)
    return (Path(home) if home else Path("~/.cache").expanduser()) / "madoguchi"


class AnswerSettings(BaseSettings):
    """Settings for answering questions: no desk file, database or token."""

    model_config = SettingsConfigDict(
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,
    )

    knowledge: Annotated[Path, AfterValidator(_folder)] = Field(
        SHIPPED_KNOWLEDGE, validation_alias="MADOGUCHI_KNOWLEDGE"
    )
    cache: Path = Field(default_factory=_user_cache, validation_alias="MADOGUCHI_CACHE")

    @classmethod
    def read(cls) -> Self:
        """Read the environment, then `.env`. Raises FaultySettingsError."""
        found, faults = cls.examine()
        if faults:
            raise FaultySettingsError(*faults)
        return found

    @classmethod
    def defaults(cls) -> dict[str, Any]:
        """The default of every variable."""
        return {
            str(each.validation_alias): each.get_default(call_default_factory=True)
            for each in cls.model_fields.values()
        }

    @classmethod
    def examine(cls) -> tuple[Self, tuple[str, ...]]:
        """The settings and their faults; a faulty setting has its default."""
        known = {str(each.validation_alias) for each in cls.model_fields.values()}
        environment, in_file = sources = _sources()
        given: dict[str, Any] = {
            name: value
            for name, value in in_file.items()
            if value and name in known and not environment.get(name)
        }
        secrets, unread = _secret_files(known.intersection(SECRETS), sources)
        given |= secrets
        others = (*_env_file()[1], *unread, *_unknown_names(sources))
        try:
            return cls(**given), others
        except ValidationError as error:
            wrong = [(str(fault["loc"][0]), fault["msg"]) for fault in error.errors()]
        faults = tuple(f"{name} {said.removeprefix('Value error, ')}." for name, said in wrong)
        defaults = cls.defaults()
        given |= {name: defaults[name] for name, _ in wrong}
        return cls(**given), (*faults, *others)


_OTLP = "OTEL_EXPORTER_OTLP_ENDPOINT"


class Settings(AnswerSettings):
    """Settings for running in a workspace."""

    slack_bot_token: Annotated[SecretStr, AfterValidator(_bot_token)] | None = Field(
        None, validation_alias="SLACK_BOT_TOKEN"
    )
    slack_app_token: Annotated[SecretStr, AfterValidator(_app_token)] | None = Field(
        None, validation_alias="SLACK_APP_TOKEN"
    )
    slack_signing_secret: SecretStr | None = Field(None, validation_alias="SLACK_SIGNING_SECRET")
    slack_api_url: Annotated[str, AfterValidator(_api_url)] = Field(
        SLACK, validation_alias="SLACK_API_URL"
    )
    database_url: Annotated[SecretStr, AfterValidator(_database_url)] = Field(
        SecretStr("sqlite:///madoguchi.sqlite3"), validation_alias="DATABASE_URL"
    )
    desk: Path = Field(Path("desk.yaml"), validation_alias="MADOGUCHI_DESK")
    keys: Path | None = Field(None, validation_alias="MADOGUCHI_KEYS")
    heartbeat_url: Annotated[str, AfterValidator(_heartbeat_url)] | None = Field(
        None, validation_alias="MADOGUCHI_HEARTBEAT_URL"
    )
    health: Annotated[str, AfterValidator(_address_or_off)] = Field(
        "127.0.0.1:9466", validation_alias="MADOGUCHI_HEALTH"
    )
    log_level: Annotated[str, AfterValidator(_log_level)] = Field(
        "info", validation_alias="MADOGUCHI_LOG_LEVEL"
    )
    otlp: str | None = Field(None, validation_alias=_OTLP)
    """Platforms set it for all they run, so it is examined only where `run` would use it."""

    @property
    def health_address(self) -> tuple[str, int] | None:
        return None if self.health == OFF else host_and_port(self.health)

    def missing_to_run(self, *, http: bool = False) -> tuple[str, ...]:
        """Return a sentence for each setting that `run` needs and that is missing or unusable."""
        missing = []
        if self.slack_bot_token is None:
            missing.append(
                "SLACK_BOT_TOKEN is not set: install the app (docs/slack.md, step 3) and copy its"
                " Bot User OAuth Token."
            )
        if http and self.slack_signing_secret is None:
            missing.append(
                "SLACK_SIGNING_SECRET is not set, and `run --http` needs it: copy it from Basic"
                " Information of the Slack app (docs/slack.md, HTTP mode)."
            )
        if not http and self.slack_app_token is None:
            missing.append(
                "SLACK_APP_TOKEN is not set: make an app-level token with connections:write"
                " (docs/slack.md, step 4)."
            )
        if self.keys is None and not self.database_url.get_secret_value().startswith("sqlite"):
            missing.append(
                "MADOGUCHI_KEYS is not set, and PostgreSQL needs it: write a key file with"
                " `madoguchi keys new FILE` and name it here."
            )
        if self.otlp and (fault := tracing.endpoint_fault(self.otlp)):
            missing.append(f"{_OTLP} {fault}.")
        return tuple(missing)


def is_database_named() -> bool:
    """Whether a setting or a `.env` says where the database is; else this may be another folder
    than the desk's."""
    environment, _ = _sources()
    named = ("DATABASE_URL", "DATABASE_URL_FILE")
    return ENV_FILE.exists() or any(environment.get(each) for each in named)


def names() -> tuple[str, ...]:
    """All variables, in the order of the docs."""
    return tuple(str(field.validation_alias) for field in Settings.model_fields.values())


def _sources() -> tuple[Mapping[str, str | None], ...]:
    """The environment, then `.env`, with their names in capitals: the first that has a setting
    wins."""
    sources = os.environ, _env_file()[0]  # noqa: TID251 (this is the one place)
    return tuple({name.upper(): value for name, value in each.items()} for each in sources)


_UNREADABLE = (
    f"{ENV_FILE} cannot be read ({{}}): it must be a file that the program's account may read, such"
    " as root:madoguchi with mode 0440."
)


def _env_file() -> tuple[Mapping[str, str | None], tuple[str, ...]]:
    """Return what `.env` sets, and its faults by name and line only, since it holds secrets."""
    try:
        text = ENV_FILE.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return {}, ()
    except OSError as error:
        return {}, (_UNREADABLE.format(error.strerror),)
    except UnicodeDecodeError:
        return {}, (f"{ENV_FILE} is not UTF-8: save it as UTF-8.",)
    lines = tuple(parse_stream(StringIO(text)))
    faults = [
        f"{ENV_FILE}:{_line(each.original)} says nothing: write NAME=VALUE, or # before it."
        for each in lines
        if each.error
    ]
    good = "".join(each.original.string for each in lines if not each.error)
    return dotenv_values(stream=StringIO(good)), tuple(faults)


def _line(original: Original) -> int:
    """The line of what is written there, after empty lines."""
    text = original.string
    return original.line + text[: len(text) - len(text.lstrip())].count("\n")


def _secret_files(
    wanted: Iterable[str], sources: Iterable[Mapping[str, str | None]]
) -> tuple[dict[str, Any], tuple[str, ...]]:
    """The secrets in the files that NAME_FILE settings name, and a sentence a fault."""
    found, faults = dict[str, Any](), []
    for name in sorted(wanted):
        for source in sources:
            value, file = source.get(name), source.get(f"{name}_FILE")
            if value and file:
                faults.append(f"{name} and {name}_FILE are both set: remove one.")
            elif file:
                content, fault = _content(Path(file))
                found |= {name: content} if content else {}
                faults += [f"{name}_FILE names a file that {fault}."] if fault else []
            if value or file:
                break
    return found, tuple(faults)


def files_open_to_all() -> tuple[Path, ...]:
    """Files with secrets in them whose mode lets every account read them."""
    environment, in_file = _sources()
    files = [source.get(f"{name}_FILE") for source in (environment, in_file) for name in SECRETS]
    if any(not (in_file.get(each) or "sqlite:").startswith("sqlite:") for each in SECRETS):
        files.append(str(ENV_FILE))
    found = (Path(each) for each in dict.fromkeys(files) if each)
    return tuple(filter(_is_open_to_all, found))


def _is_open_to_all(file: Path) -> bool:
    try:
        mode = file.stat().st_mode
    except OSError:
        return False
    return stat.S_ISREG(mode) and bool(mode & stat.S_IROTH)


def _content(file: Path) -> tuple[str, str]:
    """The file's text without the line end, or else what is wrong with it."""
    try:
        text = file.read_text(encoding="utf-8-sig").strip()
    except OSError as error:
        return "", f"cannot be read ({error.strerror})"
    except UnicodeDecodeError:
        return "", "is not text"
    if len(text.splitlines()) > 1:
        return "", "has several lines, and must hold one"
    return text, "" if text else "is empty: write the secret into it"


def _unknown_names(sources: Iterable[Mapping[str, str | None]]) -> tuple[str, ...]:
    """Report misspelt MADOGUCHI_ names; otherwise the default would silently apply."""
    given = {name for source in sources for name in source}
    known = (*names(), *(f"{name}_FILE" for name in SECRETS))
    faults = []
    for name in sorted(given):
        if name.startswith("MADOGUCHI_") and name not in known:
            near = get_close_matches(name, known, n=1)
            hint = f"did you mean {near[0]}?" if near else "see docs/reference.md."
            faults.append(f"{name} is not a setting: {hint}")
    return tuple(faults)


def secret_of(value: SecretStr | None) -> str:
    if value is None:
        raise ValueError("a secret is not set: Settings.missing_to_run says which")
    return value.get_secret_value()
