"""Labelled sentences on trade: what must be read from them, and what must not."""

import re
import tomllib
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from bot.domain.facts import Figure, whole_text
from bot.domain.items import Document
from tests.unit.analysis.conftest import shipped_analyst

DATA = Path(__file__).parents[3] / "data" / "figures"

ROWS = [
    pytest.param(file.stem[:2], row, id=f"{file.stem}-{row['name']}")
    for file in sorted(DATA.glob("*.toml"))
    for row in tomllib.loads(file.read_text("utf-8"))["row"]
]

_SHAPE = re.compile(
    r"(?P<reporter>[A-Z]*)>(?P<partner>[A-Z]*) (?P<flow>\w+)(?: \[(?P<commodity>[^\]]+)\])? (?P<period>\S+)"
    r"(?: (?P<change>[+-][\d.]+)%)?(?: (?P<basis>yoy|mom|qoq))?(?: (?P<value>-?\d[\d.]*))?"
    r"(?: (?P<unit>[^\s!]+))?(?P<headline> !)?"
)


def figures_of(language: str, row: dict[str, Any]) -> tuple[Figure, ...]:
    """What is found in a row of data."""
    published = row.get("published")
    assert published is None or isinstance(published, date)
    document = Document(
        title=row.get("title", ""),
        text=row["text"],
        language=language,
        country=row.get("country", ""),
        official=row.get("official", False),
        published=datetime(published.year, published.month, published.day, tzinfo=UTC) if published else None,
    )
    return shipped_analyst().analyze(document).figures


def told(figure: Figure) -> str:
    """A figure in the words of the data."""
    parts = [f"{figure.reporter}>{figure.partner}", figure.flow.value]
    parts += [f"[{figure.commodity}]"] if figure.commodity else []
    parts.append(figure.period or "?")
    parts += [f"{figure.change:+f}%"] if figure.change is not None else []
    parts += [figure.basis.value] if figure.basis else []
    parts += [f"{figure.value.normalize():f}"] if figure.value is not None else []
    parts += [figure.currency or figure.unit] if figure.currency or figure.unit else []
    parts += ["!"] if figure.headline else []
    return " ".join(parts)


@pytest.mark.parametrize(("language", "row"), ROWS)
def test_the_figures_of_a_text(language: str, row: dict[str, Any]) -> None:
    assert all(_SHAPE.fullmatch(wanted) for wanted in row["figures"]), "the data are well-formed"
    found = sorted(told(figure) for figure in figures_of(language, row))
    assert found == sorted(row["figures"])


@pytest.mark.parametrize(("language", "row"), ROWS)
def test_every_field_is_proven_by_the_text(language: str, row: dict[str, Any]) -> None:
    text = whole_text(row.get("title", ""), row["text"])
    for figure in figures_of(language, row):
        assert_is_proven(figure, text)


def assert_is_proven(figure: Figure, text: str) -> None:
    """Whether each field that is set has its proof, inside the text."""
    for name in (
        "reporter",
        "partner",
        "flow",
        "commodity",
        "period",
        "change",
        "basis",
        "value",
        "currency",
        "unit",
    ):
        value = getattr(figure, name)
        assert (name in figure.proof) == (value is not None and value != ""), name
    for proof in figure.proof.values():
        assert proof.spans
        assert 0 < proof.confidence <= 1
        assert all(0 <= span.start < span.end <= len(text) for span in proof.spans)
    assert figure.change is not None or figure.value is not None
    assert isinstance(figure.change, Decimal | None)
