"""The workspace extra is optional: only `try` needs it, and says so."""

import json
import subprocess
import sys

WITHOUT = """
import json, sys
from click.testing import CliRunner
for name in ("starlette", "uvicorn", "websockets"):
    sys.modules[name] = None
from bot.cli import main
import bot.app, bot.commands.run
done = [CliRunner().invoke(main, words) for words in (["run", "--help"], ["try", "--state", "state"])]
print(json.dumps([(each.exit_code, each.stderr) for each in done]))
"""


def test_try_names_the_extra_that_is_missing_and_run_needs_none(tmp_path):
    command = [sys.executable, "-c", WITHOUT]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=tmp_path)

    run, (code, told) = json.loads(done.stdout)
    assert run == [0, ""]
    assert code != 0
    assert "pip install 'madoguchi[workspace]'" in told
    assert "Traceback" not in told
