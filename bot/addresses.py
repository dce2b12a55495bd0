"""Addresses as operators write them: HOST:PORT, and URLs."""

from typing import Final
from urllib.parse import SplitResult, urlsplit

LOOPBACK: Final = ("127.0.0.1", "localhost", "::1")


def host_and_port(value: str) -> tuple[str, int]:
    """Of HOST:PORT or [IPV6]:PORT; port 0 is any free one. Raises ValueError."""
    parts = urlsplit(f"//{value}")
    try:
        host, port = parts.hostname, parts.port
    except ValueError:
        host = port = None
    if host is None or port is None or parts.netloc != value or "@" in value:
        raise ValueError("must be HOST:PORT, such as 127.0.0.1:3000 or [::1]:3000")
    return host, port


def web_address(value: str) -> SplitResult:
    """The parts of an https address, or of an http one on this machine. Raises ValueError with the
    rest of a sentence."""
    parts = split(value)
    is_here = parts.scheme == "http" and parts.hostname in (*LOOPBACK, None)
    if parts.scheme != "https" and not is_here:
        raise ValueError("must begin with https:// (http:// is for this machine alone)")
    if not parts.hostname:
        raise ValueError(f"must name a host after {parts.scheme}://")
    return parts


def split(value: str) -> SplitResult:
    """The parts of a URL. Raises ValueError with the rest of a sentence."""
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
