"""Places the phrasings by meaning and learns from that: slow to make, so it is kept."""

from pathlib import Path

import numpy as np

from knowledge.matching import saved
from knowledge.matching.beliefs import learnt
from knowledge.matching.meaning import Encoder
from knowledge.matching.phrasings import Phrasings
from knowledge.matching.strings import Arrays, Strings
from knowledge.matching.views import centres_of

# Another one whenever something else is learnt from the same texts.
_FORMAT = b"1"


def meaning_arrays(
    index: Arrays, phrasings: Phrasings, encoder: Encoder, cache: Path | None
) -> Arrays:
    """The vectors and what is learnt of them, from the cache if it has those of exactly these
    texts, in these groups, of this encoder."""
    made_of = [index[part] for part in ("asked.bytes", "asked.ends")]
    made_of += [index[part] for part in ("telegrams.bytes", "telegrams.ends")]
    made_of += [phrasings.owners, phrasings.counts]
    parts = (part.tobytes() for part in made_of)
    name = saved.key("meaning", _FORMAT, encoder.name.encode(), *parts)
    return saved.kept(cache, name, lambda: _make(index, phrasings, encoder))


def _make(index: Arrays, phrasings: Phrasings, encoder: Encoder) -> Arrays:
    asked, telegrams = list(Strings(index, "asked")), list(Strings(index, "telegrams"))
    told = [place for place, text in enumerate(telegrams) if text]
    texts = list(dict.fromkeys([*asked, *(telegrams[place] for place in told)]))
    places = {text: place for place, text in enumerate(texts)}
    encoded = encoder.encode(texts)
    found = encoded[[places[text] for text in asked]]
    more = np.array([places[telegrams[place]] for place in told], np.int64)
    owners = phrasings.owners[phrasings.groups]
    taught = np.concatenate([found, encoded[more]])
    whose = np.concatenate([owners, owners[np.array(told, np.int64)]])
    return {
        "vectors": found,
        "centres": centres_of(found, phrasings.starts),
        **learnt(taught, whose, len(phrasings.entries)),
    }
