"""Views, fusion and calibration find the right entry."""

import threading
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from knowledge.analysis import AnalysedQuestion
from knowledge.decision import Decision, decide
from knowledge.intent.classifier import QUESTION
from knowledge.matching import confidence, meaning
from knowledge.matching.fusion import ANSWERS_WEIGHT, answers_weight, to_bfloat16, to_float32
from knowledge.matching.matcher import Match, Matcher
from knowledge.matching.phrasings import ChosenGroups, Phrasings
from knowledge.matching.term_index import BagCollector, TermIndex, term_arrays
from knowledge.matching.text_reader import letter_bag
from knowledge.text import clean
from tests.bench.fitting.calibration import (
    LEXICAL_RIGHT_FIGURES,
    LEXICAL_SCOPE_FIGURES,
    RIGHT_FIGURES,
    SCOPE_FIGURES,
)
from tests.effort import effort
from tests.knowledge.base import Base
from tests.knowledge.conftest import ENTRIES

BAGS = st.lists(
    st.dictionaries(st.sampled_from("abcdefgh"), st.floats(0.25, 4), min_size=1, max_size=5),
    min_size=1,
    max_size=8,
)


@pytest.fixture(scope="module", params=["semantic", "lexical"])
def matcher(request, matchers) -> Matcher:
    return matchers(request.param == "semantic")


def first(matcher: Matcher, question: str) -> str:
    return matcher.matches(clean(question)).entries[0].entry.id


@pytest.mark.parametrize(
    ("question", "entry"),
    [
        ("手数料はいくら", "fee-amount"),
        ("てすうりょうはいくらですか", "fee-amount"),
        ("tesuuryou ikura", "fee-amount"),
        ("how much is the fee for a disclosure request", "fee-amount"),
        ("クッキーとは何ですか", "cookie-what"),
        ("有給休暇は何日ありますか", "neighbour-personnel"),
    ],
)
def test_plain_questions_find_their_entry_with_and_without_meaning(matcher, question, entry):
    assert first(matcher, question) == entry


@pytest.mark.long
def test_every_first_phrasing_finds_its_own_entry(library, matchers):
    matcher = matchers(True)

    missed = [
        (entry.id, title)
        for entry in [*library.entries.values()][:: effort(4, 1)]
        for title in {entry.title("ja"), entry.title("en")}
        if first(matcher, title) != entry.id
    ]

    assert not missed


@pytest.mark.parametrize(
    "variants",
    [
        ["クッキーとは", "ｸｯｷｰとは", "くっきーとは", "＜@U1＞ クッキーとは :cookie:"],
        ["Pマークは取っていますか", "ｐマークは取っていますか", "Ｐマークは取っていますか"],
        ["How much is the FEE?", "how much is the fee", "ＨＯＷ　ＭＵＣＨ　is the fee"],
        ["申込書の書き方", "申し込み書の書き方", "申込み書の書き方"],
    ],
)
def test_spellings_of_one_question_find_the_same_entry(matcher, variants):
    assert len({first(matcher, variant) for variant in variants}) == 1


THIN = """\
- id: office
  ask: {ja: [住民票の窓口はどこですか]}
  answer: {ja: 市役所一階の市民課です。}
- id: kiosk
  ask: {ja: [コンビニ交付とは何ですか]}
  answer: {ja: カードがあれば、住民票や印鑑証明を、休日も、夜も、お近くの店の機械で取れます。}
  keywords: [発行機]
- id: move
  ask: {ja: [引っ越しの届け出はいつまでですか]}
  answer: {ja: 引っ越してから十四日以内です。}
"""


@pytest.mark.parametrize("semantic", [True, False])
def test_with_one_way_to_ask_an_entry_is_also_found_by_its_answer(base, semantic):
    base.write("entries.yaml", THIN)
    matcher = Matcher(base.read(), semantic=semantic)

    assert first(matcher, "夜でも印鑑証明は取れる？") == "kiosk"


@pytest.mark.parametrize("semantic", [True, False])
def test_a_keyword_brings_its_entry_nearer(base, semantic):
    def nearness(entries):
        base.write("entries.yaml", entries)
        matcher = Matcher(base.read(), semantic=semantic)
        found = matcher.matches("発行機はありますか").entries
        return {match.entry.id: match.nearness for match in found}

    without, with_keyword = nearness(THIN.replace("  keywords: [発行機]\n", "")), nearness(THIN)

    assert with_keyword["kiosk"] - without["kiosk"] > 0.03
    assert with_keyword["move"] == pytest.approx(without["move"], abs=0.01)


def test_answers_count_less_the_more_ways_to_ask_there_are(base):
    def weight(asks):
        listed = ", ".join(f"手数料{nth}" for nth in range(asks))
        base.write("entries.yaml", f"- {{id: fee, ask: {{ja: [{listed}]}}, answer: {{ja: 千円}}}}")
        return answers_weight(Phrasings.of(base.read().entries.values()))

    assert [weight(asks) for asks in (1, 4, 12, 50)] == [6.0, 1.5, ANSWERS_WEIGHT, ANSWERS_WEIGHT]


def test_matches_come_nearest_first_and_each_entry_once(matcher):
    matches = matcher.matches("手数料")

    near = [match.nearness for match in matches.entries]
    ids = [match.entry.id for match in matches.entries]
    assert near == sorted(near, reverse=True)
    assert len(ids) == len(set(ids))
    assert 0 <= matches.probability <= matches.scope <= 1


def test_in_scope_questions_score_above_out_of_scope_ones(matcher):
    ours = matcher.matches("開示請求の手数料はいくらですか")
    world = matcher.matches("フランス革命は何年に起きましたか")

    assert ours.probability > 0.7
    assert world.probability < 0.2


def test_eight_threads_get_the_answers_of_one(matcher):
    questions = ["手数料はいくら", "cookie", "かいじせいきゅう", "who is the privacy manager"] * 3
    alone = [first(matcher, question) for question in questions]
    together: dict[int, list[str]] = {}

    def ask(nth: int) -> None:
        together[nth] = [first(matcher, question) for question in questions]

    threads = [threading.Thread(target=ask, args=(nth,)) for nth in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert all(together[nth] == alone for nth in range(8))


@given(bags=BAGS)
def test_a_bag_is_nearest_to_itself_and_no_cosine_leaves_the_unit(bags):
    collected = BagCollector()
    for bag in bags:
        collected.add(bag)
    arrays = term_arrays("some", collected, np.ones(len(bags), np.int64))
    small, large = (
        TermIndex(arrays, "some", is_by_term=is_by_term) for is_by_term in (True, False)
    )

    for place, bag in enumerate(bags):
        seen = small.question_terms(bag)
        cosines = small.cosines(seen, None)
        assert large.cosines(large.question_terms(bag), np.arange(len(bags))) == pytest.approx(
            cosines, abs=1e-5
        )
        assert seen.centres == pytest.approx(cosines, abs=1e-5)
        assert cosines[place] == pytest.approx(1, abs=1e-5)
        assert (cosines <= 1 + 1e-5).all()
        assert (cosines >= 0).all()


@given(numbers=arrays(np.float32, 8, elements=st.floats(-1, 1, width=32)))
def test_a_number_in_two_bytes_is_off_by_a_256th_at_most(numbers):
    kept = to_float32(to_bfloat16(numbers))

    # Below the smallest normal number there are fewer bits to round to.
    assert (np.abs(kept - numbers) <= np.abs(numbers) / 256 + np.float32(2.0**-126)).all()
    assert (to_float32(to_bfloat16(kept)) == kept).all()


@given(bags=BAGS)
def test_centres_follow_from_the_cosines_with_their_bags(bags):
    collected = BagCollector()
    for bag in bags:
        collected.add(bag)
    counts = np.array([1, len(bags) - 1] if len(bags) > 1 else [1])
    groups, starts = np.arange(len(counts)), np.cumsum(counts) - counts
    every = Phrasings((), ("ja",) * len(counts), groups, counts, starts)
    index = TermIndex(term_arrays("some", collected, counts), "some", is_by_term=True)

    for bag in bags:
        seen = index.question_terms(bag)
        near = seen.nearness_to_groups(ChosenGroups(groups, every, None, groups))
        assert near.centre == pytest.approx(seen.centres, abs=1e-5)


@given(text=st.text(max_size=80))
def test_any_text_has_a_letter_bag(text):
    assert all(weight > 0 for weight in letter_bag(clean(text)).values())


@pytest.mark.parametrize(
    ("semantic", "scope", "right"),
    [(True, SCOPE_FIGURES, RIGHT_FIGURES), (False, LEXICAL_SCOPE_FIGURES, LEXICAL_RIGHT_FIGURES)],
)
def test_the_shipped_parameters_weigh_the_evidence_there_is(semantic, scope, right):
    shipped = confidence.load_calibration(semantic=semantic)

    assert set(shipped.scope.weights) == set(scope)
    assert set(shipped.right.weights) == set(right)
    assert shipped.scope.weights["referral_lead"] > 0
    assert shipped.right.weights["margin"] > 0


def test_the_encoder_places_the_same_meaning_nearby_in_both_languages():
    encoder = meaning.installed_encoder()
    if encoder is None:
        pytest.skip("the semantic package is not installed")

    fee, gebuehr, cookie = encoder.encode(
        ["手数料はいくらですか", "How much is the fee?", "cookies"]
    )

    assert fee @ gebuehr > fee @ cookie
    assert np.linalg.norm(fee) == pytest.approx(1, abs=1e-3)


def test_the_evidence_tells_how_many_ways_to_ask_a_base_has(base: Base) -> None:
    one = Matcher(base.read(), semantic=False).matches("how much").evidence
    many = ", ".join(f"How much is fee number {nth}" for nth in range(40))
    base.write("entries.yaml", ENTRIES.replace("How much is the fee?", many))
    forty = Matcher(base.read(), semantic=False).matches("how much").evidence

    assert 0.0 <= one.log_ways_to_ask < forty.log_ways_to_ask


def test_an_answer_of_a_base_with_few_ways_to_ask_is_certain_later(matcher, base):
    thin = Matcher(base.read(), semantic=False).matches("手数料はいくらですか")
    rich = matcher.matches("手数料はいくらですか")

    results = {
        name: [
            decide("", QUESTION, replace(found, probability=chance)).result for chance in (0.8, 0.9)
        ]
        for name, found in (("thin", thin), ("rich", rich))
    }

    assert results == {"thin": ["likely", "found"], "rich": ["found", "found"]}


def test_near_a_referral_only_a_question_that_is_hardly_ours_is_referred(matcher):
    found = matcher.matches("手数料はいくらですか")
    entry = found.answer.entry
    near = [Match(entry, 0.5), Match(replace(entry, is_referral=True), 0.48)]

    def reason(scope):
        return decide(
            "", QUESTION, replace(found, scope=scope, probability=0.4, entries=near)
        ).reason

    assert [reason(scope) for scope in (0.4, 0.6)] == ["referral_near", "unsure"]


def test_a_likely_answer_is_shown_only_to_a_question_that_is_ours(matcher):
    found = matcher.matches("手数料はいくらですか")

    results = [
        decide("", QUESTION, replace(found, scope=scope, probability=0.55)).result
        for scope in (0.6, 0.8)
    ]

    assert results == ["unsure", "likely"]


def test_only_after_the_second_look_a_likely_answer_to_a_few_words_is_certain(matcher, base):
    def result(found):
        evidence = replace(found.evidence, share=0.99, referral_lead=0.12, uncovered=0.0)
        likely = replace(found, scope=0.6, probability=0.55, evidence=evidence)
        return decide("", QUESTION, likely).result

    thin = Matcher(base.read(), semantic=False).matches("手数料は")
    rich = matcher.matches("手数料は")

    assert result(thin) == "unsure"
    assert result(rich) == ("found" if matcher.encoder else "unsure")


def test_in_a_base_with_few_ways_to_ask_a_follow_up_needs_more_to_leave_its_neighbours(
    matcher, base
):
    def outside(found):
        unsure = replace(found, probability=0.8, evidence=replace(found.evidence, share=0.5))
        considered = AnalysedQuestion(
            "手数料はいくらですか", QUESTION, None, Decision("found", "found"), unsure
        )
        return considered.likely_other_entry(())

    thin = Matcher(base.read(), semantic=False).matches("手数料はいくらですか")
    rich = matcher.matches("手数料はいくらですか")

    assert outside(thin) is None
    assert outside(rich) == rich.answer.entry
