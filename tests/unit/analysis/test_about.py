"""Invented texts with what each is about, as stories weigh it: a trip, a release, or neither."""

import tomllib
from datetime import UTC, date, datetime
from typing import Any

import pytest

from bot.domain.forms import Cues
from bot.domain.items import Document
from bot.domain.prints import period_text
from bot.domain.reports import Origin, Report, report_of
from bot.loading import load_cues
from tests.house.code import ROOT
from tests.unit.analysis.conftest import shipped_analyst

ROWS = [
    pytest.param(path.stem, row, id=f"{path.stem}-{number}")
    for path in sorted((ROOT / "tests" / "data" / "about").glob("*.toml"))
    for number, row in enumerate(tomllib.loads(path.read_text("utf-8"))["row"])
]


def report_in(language: str, row: dict[str, Any]) -> Report:
    published = row["published"]
    assert isinstance(published, date)
    at = datetime(published.year, published.month, published.day, 12, tzinfo=UTC)
    document = Document(
        title=row.get("title", ""),
        text=row["text"],
        language=language,
        country=row.get("country", ""),
        published=at,
    )
    analysis = shipped_analyst().analyze(document)
    return report_of(document, analysis, origin=Origin(id="a", at=at), cues=load_cues().get(language, Cues()))


def told(report: Report) -> str:
    """What a report is about, as the rows write it."""
    if report.trip is not None:
        trip = report.trip
        who = next((one.id or one.name or one.role for one in trip.people), "")
        beside = [one.id or one.name for one in trip.asides[:1]]
        return " ".join(
            (f"{trip.home}>{','.join(sorted(trip.stays))} {who}", *(f"beside {one}" for one in beside))
        )
    if report.release is not None:
        key = report.release.key
        return f"{key.reporter}/{key.partner}/{key.commodity}/{period_text(key.period)}"
    return ""


@pytest.mark.parametrize(("language", "row"), ROWS)
def test_a_text_is_about_this(language: str, row: dict[str, Any]) -> None:
    assert told(report_in(language, row)) == row["about"]
