"""Take every picture again: `make screenshots [ONLY=complaint]`."""

import sys

from tests.screenshots import (
    answers,
    breach,
    complaint,
    manager,
    month,
    page,
    request,
    revision,
    tour,
)
from tests.screenshots.stage import IMAGES, stage

PLAYS = {
    "answers": answers.play,
    "breach": breach.play,
    "complaint": complaint.play,
    "request": request.play,
    "manager": manager.play,
    "month": month.play,
    "page": page.play,
    "tour": tour.play,
}
WITH_SAMPLES = ("page",)


def main(*wanted: str) -> None:
    IMAGES.mkdir(parents=True, exist_ok=True)
    for name in wanted or (*PLAYS, "revision"):
        if name == "revision":
            with revision.base() as folder, stage(knowledge=folder) as standing:
                revision.play(standing, folder)
            continue
        with stage(samples=name in WITH_SAMPLES) as standing:
            PLAYS[name](standing)


if __name__ == "__main__":
    main(*sys.argv[1:])
