"""Alert rules, the dashboard and the page name only metrics that exist."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from prometheus_client.parser import text_string_to_metric_families

from bot.storage.database import Database
from tests.bot.web.probing import get, serving
from tests.conftest import Clock

ROOT = Path(__file__).parents[3]
Series = dict[str, dict[str, set[str]]]
# Prometheus adds these itself.
BESIDES: Series = {"up": {}}


@pytest.fixture
def series(database: Database, clock: Clock) -> Series:
    """Every sample's name with its labels and their values."""
    with serving(database, clock) as url:
        text = get(f"{url}/metrics")[1]
    found: Series = {name: dict(labels) for name, labels in BESIDES.items()}
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            labels = found.setdefault(sample.name, {})
            for label, value in sample.labels.items():
                labels.setdefault(label, set()).add(value)
    return found


def alerts() -> list[dict[str, object]]:
    text = (ROOT / "deploy" / "prometheus" / "alerts.yaml").read_text(encoding="utf-8")
    return [rule for group in yaml.safe_load(text)["groups"] for rule in group["rules"]]


def expressions() -> Iterator[str]:
    yield from (str(rule["expr"]) for rule in alerts())
    text = (ROOT / "deploy" / "grafana" / "madoguchi.json").read_text(encoding="utf-8")
    for panel in json.loads(text)["panels"]:
        yield from (target["expr"] for target in panel["targets"])


def test_every_metric_and_label_value_in_alerts_and_dashboard_exists(series: Series) -> None:
    faults = []
    for expression in expressions():
        found = re.findall(r"\b(madoguchi_\w+|process_\w+|up)\b(?:\{([^}]*)\})?", expression)
        assert found, expression
        for name, selector in found:
            if name not in series:
                faults.append(f"{name} in {expression}")
            for label, values in re.findall(r'(\w+)=~?"([^"]*)"', selector):
                known = series.get(name, {}).get(label, set())
                if label != "job" and not set(values.split("|")) <= known:
                    faults.append(f"{label}={values} in {expression}")
    assert faults == []


def test_no_process_hides_behind_another() -> None:
    of_processes = r"max\(madoguchi_(?:info|ready|self_check_time_seconds)\b"
    assert [each["alert"] for each in alerts() if re.search(of_processes, str(each["expr"]))] == []


def test_every_place_to_scrape_keeps_the_job_that_alerts_look_for() -> None:
    text = (ROOT / "deploy" / "prometheus" / "scrape.yaml").read_text(encoding="utf-8")
    with_comments = re.sub(r"^  # (?=\S+:$| )", "  ", text, flags=re.MULTILINE)
    (job,) = yaml.safe_load(with_comments)

    assert job["job_name"] == "madoguchi"
    assert 'up{job="madoguchi"}' in "".join(expressions())
    assert job["dns_sd_configs"] == [{"names": ["desk"], "type": "A", "port": 9466}]
    assert job["relabel_configs"][0]["regex"] == "madoguchi;health"
    pod = (ROOT / "deploy" / "kubernetes" / "madoguchi.yaml").read_text(encoding="utf-8")
    assert "prometheus.io/" not in pod


def test_every_alert_says_what_to_do() -> None:
    for rule in alerts():
        told = rule["annotations"]
        assert isinstance(told, dict)
        assert {"summary", "action"} == set(told), rule["alert"]


def test_the_page_explains_every_metric_and_no_other(series: Series) -> None:
    page = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")
    table = page.partition("### Metrics and alerts\n")[2].partition("\n##")[0]
    rows = [line.split("|")[1] for line in table.splitlines() if line.startswith("| `")]
    explained = {name for row in rows for name in re.findall(r"madoguchi_\w+", row)}

    suffix = re.compile(r"_(bucket|sum|count)$")
    assert explained == {suffix.sub("", each) for each in series if each.startswith("madoguchi_")}
