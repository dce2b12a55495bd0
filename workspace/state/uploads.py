"""Files of the app: announced, uploaded to a secret URL, then shared."""

import mimetypes
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from workspace import Json

LARGEST = 50 * 2**20
"""Slack takes 1 GB; here a file that large is a mistake."""
IMAGES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
_KNOWN = {".md": "text/markdown", ".csv": "text/csv"}


@dataclass
class Upload:
    """An announced file; it can be shared once it has content."""

    id: str
    name: str
    length: int
    secret: str = field(default_factory=lambda: secrets.token_urlsafe(24))
    alt_text: str = ""
    title: str = ""
    content: bytes | None = None
    channels: list[str] = field(default_factory=list)

    @property
    def mimetype(self) -> str:
        suffix = f".{self.name.rpartition('.')[2].lower()}"
        return _KNOWN.get(suffix) or mimetypes.guess_type(self.name)[0] or "text/plain"

    @property
    def is_image(self) -> bool:
        return self.mimetype in IMAGES


class Uploads:
    """Uploads by id, and by the secret in the upload URL."""

    def __init__(self) -> None:
        self._by_id: dict[str, Upload] = {}

    def announce(self, new_id: Callable[[str], str], name: str, length: int) -> Upload:
        upload = Upload(new_id("F"), name, length)
        self._by_id[upload.id] = upload
        return upload

    def put(self, upload: Upload) -> None:
        self._by_id[upload.id] = upload

    def all(self) -> Iterator[Upload]:
        return iter(self._by_id.values())

    def get(self, id_: str) -> Upload | None:
        return self._by_id.get(id_)

    def by_secret(self, secret: str) -> Upload | None:
        found = (each for each in self._by_id.values() if each.secret == secret)
        return next(found, None)


def as_slack(upload: Upload, *, base_url: str, user: str, created: int) -> Json:
    """The file as messages contain it; `url_private` is its address."""
    url = f"{base_url}/files/{upload.id}/{upload.name}"
    shown: Json = {
        "id": upload.id,
        "created": created,
        "name": upload.name,
        "title": upload.title or upload.name,
        "mimetype": upload.mimetype,
        "filetype": upload.name.rpartition(".")[2].lower(),
        "user": user,
        "mode": "hosted",
        "is_external": False,
        "size": len(upload.content or b""),
        "url_private": url,
        "url_private_download": f"{url}?download=1",
    }
    if upload.alt_text:
        shown["alt_txt"] = upload.alt_text
    return shown
