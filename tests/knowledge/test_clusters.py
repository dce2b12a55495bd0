"""Questions that mean nearly the same are one cluster, with the proposal that fits."""

from datetime import date

from knowledge.curation.clusters import MissedQuestion, cluster_questions

ANSWERS = {"fee-amount", "fee-stamps", "gone-soon"}
REFERRALS = {"neighbour-it"}


def missed(id_, text, why="not_found", **more):
    return MissedQuestion(id_, date(2026, 8, 3), "ja", why, text, **more)


def found(*questions):
    return cluster_questions(questions, ANSWERS, REFERRALS)


def test_questions_cluster_by_their_letters_without_the_semantic_package(monkeypatch):
    monkeypatch.setattr("knowledge.curation.clusters.meaning.installed_encoder", lambda: None)

    drawn = found(
        missed("b", "切手は何枚必要ですか"),
        missed("a", "プリンターが動きません"),
        missed("c", "切手は何枚必要でしょうか"),
    )

    assert [[each.id for each in cluster.questions] for cluster in drawn] == [["b", "c"], ["a"]]


def test_a_chosen_entry_gets_a_new_phrasing():
    [cluster] = found(
        missed(
            "a",
            "切手は何枚必要ですか",
            "chosen",
            entry="fee-stamps",
            candidates=(("fee-amount", 0.4), ("fee-stamps", 0.1)),
        )
    )

    assert (cluster.proposal, cluster.entry) == ("phrasing", "fee-stamps")
    assert cluster.nearest == ("fee-stamps", "fee-amount")


def test_an_answer_marked_wrong_is_not_proposed():
    wrong = (("fee-amount", 0.9), ("fee-stamps", 0.3))

    [cluster] = found(
        missed("a", "切手の枚数", "unhelpful", entry="fee-amount", reason="wrong", candidates=wrong)
    )

    assert cluster.nearest == ("fee-stamps",)


def test_an_answer_marked_out_of_date_is_to_be_looked_at():
    [cluster] = found(missed("a", "切手の枚数", "unhelpful", entry="fee-amount", reason="old"))

    assert (cluster.proposal, cluster.entry) == ("review", "fee-amount")


def test_a_question_near_a_referral_is_a_near_miss():
    far = (("neighbour-it", 0.1), ("fee-amount", 0.02))

    [cluster] = found(missed("a", "プリンターが動きません", candidates=far))

    assert (cluster.proposal, cluster.entry) == ("near_miss", "neighbour-it")


def test_a_question_far_from_everything_asks_for_a_new_entry():
    far = (("fee-amount", 0.02), ("no-longer-there", 0.9))

    [cluster] = found(missed("a", "社史はどこで読めますか", candidates=far))

    assert (cluster.proposal, cluster.entry) == ("new_entry", None)
    assert cluster.nearest == ("fee-amount",)
