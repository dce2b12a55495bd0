"""Places the phrasings by meaning and learns from that: slow to make, so it is kept."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from knowledge.matching import saved
from knowledge.matching.beliefs import learnt
from knowledge.matching.meaning import Encoder
from knowledge.matching.phrasings import Phrasings
from knowledge.matching.strings import Arrays, Strings, digests, find, pack
from knowledge.matching.views import centres_of

# Another one whenever something else is learnt from the same texts.
_FORMAT = "1"
_KIND = "meaning"


def meaning_arrays(
    index: Arrays, phrasings: Phrasings, encoder: Encoder, cache: Path | None
) -> Arrays:
    """The vectors and what is learnt of them, from the cache if it has those of exactly these
    texts, in these groups, of this encoder."""
    made_of = [index[part] for part in ("asked.bytes", "asked.ends")]
    made_of += [index[part] for part in ("telegrams.bytes", "telegrams.ends")]
    made_of += [phrasings.owners, phrasings.counts]
    parts = (part.tobytes() for part in made_of)
    name = saved.key(_KIND, _stamp(encoder).encode(), *parts)
    return saved.kept(cache, name, lambda: _make(index, phrasings, encoder, cache))


def _make(index: Arrays, phrasings: Phrasings, encoder: Encoder, cache: Path | None) -> Arrays:
    """`vectors` are those of the phrasings and behind them those of the telegrams."""
    asked, telegrams = list(Strings(index, "asked")), list(Strings(index, "telegrams"))
    told = [place for place, text in enumerate(telegrams) if text]
    texts = [*asked, *(telegrams[place] for place in told)]
    placed = _placed(texts, encoder, saved.newest(cache, _KIND))
    owners = phrasings.owners[phrasings.groups]
    whose = np.concatenate([owners, owners[np.array(told, np.int64)]])
    return {
        **placed,
        **pack("encoder", [_stamp(encoder)]),
        "centres": centres_of(placed["vectors"][: len(asked)], phrasings.starts),
        **learnt(placed["vectors"], whose, len(phrasings.entries)),
    }


def _placed(texts: Sequence[str], encoder: Encoder, known: Arrays | None) -> Arrays:
    """The texts' vectors; what the last base had too is not encoded anew."""
    names = digests(texts)
    if known is None or _encoder(known) != _stamp(encoder):
        return {"digests": names, "vectors": encoder.encode(texts)}
    order = np.argsort(known["digests"])
    place = find(names, known["digests"][order])
    vectors = known["vectors"][order[place]]
    fresh = np.flatnonzero(place < 0)
    if len(fresh):
        vectors[fresh] = encoder.encode([texts[nth] for nth in fresh.tolist()])
    return {"digests": names, "vectors": vectors}


def _stamp(encoder: Encoder) -> str:
    return f"{_FORMAT} {encoder.name}"


def _encoder(known: Arrays) -> str | None:
    """Whose vectors these are; None if another version of this program kept them."""
    return Strings(known, "encoder")[0] if "encoder.ends" in known else None
