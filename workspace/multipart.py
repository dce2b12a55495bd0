"""Reads multipart/form-data, which some SDKs send for calls and Bolt for JavaScript for files."""

from collections.abc import Iterator
from email.message import Message


def parts(content_type: str, body: bytes) -> Iterator[tuple[str, bytes]]:
    """(name, content) of each part, in their order; raises ValueError for anything else."""
    boundary = _parameter("content-type", content_type, "boundary")
    pieces = (b"\r\n" + body).split(b"\r\n--" + boundary.encode())
    if len(pieces) < 3 or not pieces[-1].startswith(b"--"):
        raise ValueError("not multipart/form-data")
    for piece in pieces[1:-1]:
        head, found, content = piece.partition(b"\r\n\r\n")
        if not found:
            raise ValueError("a part without headers")
        lines = (line.partition(":") for line in head.decode().strip().split("\r\n"))
        headers = {name.lower(): value.strip() for name, _, value in lines}
        yield _parameter("content-disposition", headers["content-disposition"], "name"), content


def _parameter(header: str, value: str, name: str) -> str:
    message = Message()
    message[header] = value
    found = message.get_param(name, header=header)
    if not isinstance(found, str):
        raise ValueError(f"no {name} in {header}")  # noqa: TRY004 - what came, not what was passed
    return found
