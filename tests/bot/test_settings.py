"""Settings: all faults at once, each with its name and without its value."""

import sys
import traceback
from pathlib import Path

import pytest

from bot.settings import SECRETS, SHIPPED_KNOWLEDGE, FaultySettingsError, Settings, names

CANARY = "canary-7F3K"


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in names():
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(f"{name}_FILE", raising=False)
    monkeypatch.chdir(tmp_path)


def test_without_settings_the_defaults_apply() -> None:
    settings = Settings.read()
    assert settings.slack_api_url == "https://slack.com/api/"
    assert settings.database_url.get_secret_value() == "sqlite:///madoguchi.sqlite3"
    assert settings.knowledge == SHIPPED_KNOWLEDGE
    assert settings.desk == Path("desk.yaml")
    assert settings.health == "127.0.0.1:9466"
    assert [each.split()[0] for each in settings.missing_to_run()] == [
        "SLACK_BOT_TOKEN",
        "SLACK_APP_TOKEN",
    ]


def test_a_file_beside_the_program_counts_and_the_environment_wins(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".env").write_text(
        "SLACK_BOT_TOKEN=xoxb-file\nMADOGUCHI_DESK=file.yaml\nMADOGUCHI_KEYS=\n"
    )
    monkeypatch.setenv("MADOGUCHI_DESK", "environment.yaml")
    settings = Settings.read()
    assert settings.slack_bot_token is not None
    assert settings.desk == Path("environment.yaml")
    assert settings.keys is None


def test_names_in_small_letters_count(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "token").write_text("xoxb-1")
    (tmp_path / ".env").write_text(
        "database_url=sqlite:///small.sqlite3\nSlack_Bot_Token_File=token\n"
        "madoguchi_desk=file.yaml\nmadoguchi_kesy=desk.keys\n"
    )
    monkeypatch.setenv("madoguchi_desk", "environment.yaml")
    settings, faults = Settings.examine()
    assert settings.database_url.get_secret_value() == "sqlite:///small.sqlite3"
    assert settings.slack_bot_token is not None
    assert settings.desk == Path("environment.yaml")
    assert [each.split()[0] for each in faults] == ["MADOGUCHI_KESY"]


def test_a_line_beside_the_program_that_says_nothing_is_a_fault_and_the_others_count(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / ".env").write_text(
        f"# ours\n\nMADOGUCHI_KEYS /etc/{CANARY}\nSLACK_BOT_TOKEN=xoxb-1\nMADOGUCHI_HEALTH='off\n"
    )
    settings, faults = Settings.examine()
    assert [each.split()[0] for each in faults] == [".env:3", ".env:5"]
    assert "write NAME=VALUE" in faults[0]
    assert CANARY not in " ".join(faults)
    assert settings.slack_bot_token is not None
    assert not caplog.records
    with pytest.raises(FaultySettingsError):
        Settings.read()


@pytest.mark.parametrize("kind", ["folder", "circle", "encoding"])
def test_an_unreadable_file_beside_the_program_is_a_fault(tmp_path: Path, kind: str) -> None:
    file = tmp_path / ".env"
    if kind == "folder":
        file.mkdir()
    elif kind == "circle":  # root, who runs tests in containers, may read any file
        file.symlink_to(".env")
    else:
        file.write_bytes("MADOGUCHI_DESK=窓口.yaml".encode("cp932"))
    [fault] = Settings.examine()[1]
    wanted = ".env is not UTF-8" if kind == "encoding" else ".env cannot be read ("
    assert fault.startswith(wanted)


def test_all_faults_are_reported_together_without_values(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {
        "SLACK_BOT_TOKEN": f"xoxp-{CANARY}",
        "SLACK_APP_TOKEN": f"xoxb-{CANARY}",
        "SLACK_API_URL": f"http://{CANARY}.example/api",
        "DATABASE_URL": f"mysql://root:{CANARY}@host/db",
        "MADOGUCHI_KNOWLEDGE": f"/nowhere/{CANARY}",
        "MADOGUCHI_KNOWLEGE": CANARY,
    }.items():
        monkeypatch.setenv(name, value)
    (tmp_path / ".env").write_text(f"MADOGUCHI_SECRET={CANARY}\n")
    faults = Settings.examine()[1]

    assert sorted(each.split()[0] for each in faults) == [
        "DATABASE_URL",
        "MADOGUCHI_KNOWLEDGE",
        "MADOGUCHI_KNOWLEGE",
        "MADOGUCHI_SECRET",
        "SLACK_API_URL",
        "SLACK_APP_TOKEN",
        "SLACK_BOT_TOKEN",
    ]
    assert "did you mean MADOGUCHI_KNOWLEDGE?" in str(faults)
    assert CANARY not in str(faults)


def test_a_secret_is_not_printed_with_the_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"):
        prefix = "xoxb-" if "BOT" in name else "xapp-"
        monkeypatch.setenv(name, prefix + CANARY)
    monkeypatch.setenv("DATABASE_URL", f"postgresql://root:{CANARY}@host/db")
    settings = Settings.read()
    assert CANARY not in repr(settings) + str(settings) + str(settings.model_dump())


def test_postgresql_needs_a_key_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://host/db")
    settings = Settings.read()
    assert settings.database_url.get_secret_value() == "postgresql+psycopg://host/db"
    assert any(each.startswith("MADOGUCHI_KEYS is not set") for each in settings.missing_to_run())


@pytest.mark.parametrize(
    "rest",
    [
        f"root:p@{CANARY}@host:5432/db",
        f"root:pa#{CANARY}/w@{CANARY}@host/db",
        f"root:p@host:1/{CANARY}@host/db",
        f"root:{CANARY}@host:{CANARY}/db",
        f"root:p@?{CANARY}@host/db",
        f"root@host:{CANARY}@host/db",
        f"root:{CANARY}/db",
        f"ro/ot:{CANARY}@host/db",
    ],
)
def test_a_password_that_would_be_read_as_host_is_refused_and_not_shown(
    rest: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", f"postgresql://{rest}")
    with pytest.raises(FaultySettingsError) as caught:
        Settings.read()
    [fault] = caught.value.faults
    assert fault.startswith("DATABASE_URL must be postgresql://USER:PASSWORD@HOST/NAME")
    assert "@ as %40" in fault
    assert CANARY not in "".join(traceback.format_exception(caught.value))


@pytest.mark.parametrize(
    "rest",
    [
        "root:p%40ss%2Fw@host/db",
        "root%40host:p@host/db",
        "root:p@host/db?application_name=desk@tokyo",
        "root@[::1]:5432/db",
        "host/db",
        "/db?host=/run/pg",
        "r:p@h,i/db",
    ],
)
def test_an_escaped_password_and_an_address_without_one_are_taken(
    rest: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", f"postgresql://{rest}")
    assert Settings.read().database_url.get_secret_value() == f"postgresql+psycopg://{rest}"


@pytest.mark.parametrize("url", ["http://127.0.0.1:8750/api", "http://localhost:1/api/"])
def test_a_pretend_workspace_on_this_machine_needs_no_https(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SLACK_API_URL", url)
    assert Settings.read().slack_api_url.endswith("/api/")


@pytest.mark.parametrize(
    "url",
    [
        "https://watch.example/a\tb",
        "http://localhost:x/",
        "https://madoguchi:secret@watch.example/",
        "http://watch.example/",
    ],
)
def test_an_unreachable_heartbeat_address_is_refused(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MADOGUCHI_HEARTBEAT_URL", url)
    [fault] = Settings.examine()[1]
    assert fault.startswith("MADOGUCHI_HEARTBEAT_URL ")


def test_every_secret_can_come_from_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    given = {
        "SLACK_BOT_TOKEN": "xoxb-" + CANARY,
        "SLACK_APP_TOKEN": "xapp-" + CANARY,
        "DATABASE_URL": f"postgresql://root:{CANARY}@host/db",
        "MADOGUCHI_HEARTBEAT_URL": f"https://watch.example:8443/{CANARY}",
    }
    for name, value in given.items():
        (tmp_path / name).write_text(value + "\n", encoding="utf-8")
        (tmp_path / name).chmod(0o440)
        monkeypatch.setenv(f"{name}_FILE", str(tmp_path / name))
    settings = Settings.read()

    assert set(given) <= set(SECRETS)
    assert settings.slack_bot_token is not None
    assert settings.slack_bot_token.get_secret_value() == given["SLACK_BOT_TOKEN"]
    assert settings.heartbeat_url == given["MADOGUCHI_HEARTBEAT_URL"]
    assert settings.missing_to_run()[0].startswith("MADOGUCHI_KEYS is not set")


def test_every_hidden_setting_is_a_secret() -> None:
    hidden = {
        str(field.validation_alias)
        for field in Settings.model_fields.values()
        if "SecretStr" in str(field.annotation)
    }
    assert hidden <= set(SECRETS) <= set(names())


def test_the_environment_wins_over_a_file_named_beside_the_program(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "token").write_text("xoxb-from-the-file")
    (tmp_path / ".env").write_text("SLACK_BOT_TOKEN=xoxb-from-dotenv\n")
    monkeypatch.setenv("SLACK_BOT_TOKEN_FILE", str(tmp_path / "token"))
    found = Settings.read().slack_bot_token
    assert found is not None
    assert found.get_secret_value() == "xoxb-from-the-file"


def test_a_bad_secret_file_is_a_fault_without_its_content(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "bot").write_text(f"xoxp-{CANARY}")
    (tmp_path / "url").write_bytes(b"\xff\xfe")
    (tmp_path / "heartbeat").write_text("\n")
    monkeypatch.setenv("SLACK_BOT_TOKEN_FILE", str(tmp_path / "bot"))
    monkeypatch.setenv("SLACK_APP_TOKEN_FILE", str(tmp_path / "missing"))
    monkeypatch.setenv("SLACK_APP_TOKEN", f"xapp-{CANARY}")
    monkeypatch.setenv("DATABASE_URL_FILE", str(tmp_path / "url"))
    monkeypatch.setenv("MADOGUCHI_HEARTBEAT_URL_FILE", str(tmp_path / "heartbeat"))
    faults = Settings.examine()[1]

    assert sorted(each.split()[0] for each in faults) == [
        "DATABASE_URL_FILE",
        "MADOGUCHI_HEARTBEAT_URL_FILE",
        "SLACK_APP_TOKEN",
        "SLACK_BOT_TOKEN",
    ]
    assert "is empty" in " ".join(faults)
    assert "SLACK_APP_TOKEN and SLACK_APP_TOKEN_FILE are both set" in " ".join(faults)
    assert CANARY not in " ".join(faults)


def test_without_its_driver_postgresql_is_refused_with_the_extra_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    monkeypatch.setenv("DATABASE_URL", f"postgresql://root:{CANARY}@host/db")
    (fault,) = Settings.examine()[1]
    assert fault.startswith("DATABASE_URL needs the driver of PostgreSQL")
    assert "pip install 'madoguchi[postgres]'" in fault
    assert CANARY not in fault


def test_a_secret_file_holds_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "bot").write_text(f"xoxb-{CANARY}\nxoxb-2\n")
    (tmp_path / "app").write_bytes(b"\xef\xbb\xbfxapp-1\r\n")
    monkeypatch.setenv("SLACK_BOT_TOKEN_FILE", str(tmp_path / "bot"))
    monkeypatch.setenv("SLACK_APP_TOKEN_FILE", str(tmp_path / "app"))
    settings, faults = Settings.examine()
    assert faults == (
        "SLACK_BOT_TOKEN_FILE names a file that has several lines, and must hold one.",
    )
    assert settings.slack_app_token is not None
    assert settings.slack_app_token.get_secret_value() == "xapp-1"
