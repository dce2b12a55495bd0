"""Addresses as operators write them: HOST:PORT, and URLs."""

from contextlib import suppress
from typing import Final
from urllib.parse import SplitResult, urlsplit

LOOPBACK: Final = ("127.0.0.1", "localhost", "::1")


def host_and_port(value: str) -> tuple[str, int]:
    """Return both of HOST:PORT or [IPV6]:PORT; port 0 is any free one. Raises ValueError."""
    with suppress(ValueError):
        parts = urlsplit(f"//{value}")
        host, port = parts.hostname, parts.port
        if host is not None and port is not None and parts.netloc == value and "@" not in value:
            return host, port
    raise ValueError("must be HOST:PORT, such as 127.0.0.1:3000 or [::1]:3000")


def web_address(value: str) -> SplitResult:
    """Split an https address, or an http one of this machine. Raises ValueError with the
    rest of a sentence."""
    parts = split_url(value)
    is_here = parts.scheme == "http" and parts.hostname in (*LOOPBACK, None)
    if parts.scheme != "https" and not is_here:
        raise ValueError("must begin with https:// (http:// is for this machine alone)")
    if not parts.hostname:
        raise ValueError(f"must name a host after {parts.scheme}://")
    return parts


def split_url(value: str) -> SplitResult:
    """Split a URL. Raises ValueError with the rest of a sentence."""
    if not (value.isascii() and value.isprintable()) or " " in value:
        raise ValueError("must be an address of ASCII characters, without spaces")
    try:
        parts = urlsplit(value)
        is_good = parts.port != 0
    except ValueError:
        is_good = False
    if not is_good:
        raise ValueError("must be a valid address, with a port from 1 to 65535 if it names one")
    return parts
