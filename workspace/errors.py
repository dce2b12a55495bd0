"""Errors: of Web API calls, of gestures and of the configuration."""

from typing import Any


class SlackError(Exception):
    """A call answered with `ok: false` and the fields of `more`; `wait` is in seconds."""

    def __init__(self, error: str, *, status: int = 200, wait: int | None = None, **more: Any):
        super().__init__(error)
        self.error = error
        self.status = status
        self.wait = wait
        self.more = more

    def answer(self) -> dict[str, Any]:
        return {"ok": False, "error": self.error, **self.more}


class GestureRefused(Exception):  # noqa: N818 - what happened, not "an error"
    """A gesture that a person cannot make, or that failed because of the app."""

    def __init__(self, error: str, detail: str = "", **more: Any):
        super().__init__(f"{error}: {detail}" if detail else error)
        self.error = error
        self.detail = detail
        self.more = more


class FaultyConfig(Exception):  # noqa: N818
    """A faulty configuration, with all its faults."""

    def __init__(self, faults: list[str]):
        super().__init__("\n".join(faults))
        self.faults = tuple(faults)
