"""The table of a load."""

from tests.bench.load import lines

LOOP = {"replies_per_s": 147.2, "processor_ms": 4.04, "unanswered": 0}
PROCESS = {"ready_s": 2.5, "rest_mb": 289.0, "loaded_mb": 446.0}


def test_a_row_for_each_load_and_a_column_for_each_bot():
    figures = {
        "load, W=16, 0 ms, bare": LOOP | {"replies_per_s": 587},
        "load, W=16, 0 ms, sqlite": LOOP,
        "load, process, postgresql, 3 replicas": PROCESS,
    }
    assert list(lines(figures)) == [
        "| load | bare | sqlite | postgresql, 3 replicas |",
        "|---|---|---|---|",
        "| W=16, 0 ms | 587/s, 4.0 ms | 147/s, 4.0 ms |  |",
        "| process |  |  | ready in 2.5 s; 289 / 446 MB |",
    ]


def test_a_question_without_a_reply_shows():
    row = list(lines({"load, W=1, 0 ms, bare": LOOP | {"unanswered": 3}}))[-1]
    assert row == "| W=1, 0 ms | 147/s, 4.0 ms, 3 unanswered |"
