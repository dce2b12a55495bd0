"""The workspace extra is optional: only `try` needs it, and says so."""

import subprocess
import sys

WITHOUT = """
import sys
for name in ("starlette", "uvicorn", "websockets"):
    sys.modules[name] = None
from bot.cli import main
import bot.app, bot.commands.run
sys.argv = ["madoguchi", *sys.argv[1:]]
main()
"""


def without_the_extra(*arguments):
    command = [sys.executable, "-c", WITHOUT, *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_try_names_the_extra_that_is_missing(tmp_path):
    done = without_the_extra("try", "--state", str(tmp_path / "state"))

    assert done.returncode != 0
    assert "pip install 'madoguchi[workspace]'" in done.stderr
    assert "Traceback" not in done.stderr


def test_run_imports_nothing_of_the_extra():
    done = without_the_extra("run", "--help")

    assert (done.returncode, done.stderr) == (0, "")
