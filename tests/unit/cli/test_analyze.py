"""`analyze`, line by line."""

import io
import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cli.analyze import answer_line, main
from bot.config import Settings
from bot.domain.facts import Basis, Figure, Flow
from bot.domain.items import Analysis, Document


class EchoAnalyst:
    """Finds the topic "visits" in everything, and remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[Document] = []

    def analyze(self, document: Document) -> Analysis:
        self.asked.append(document)
        return Analysis(language=document.language or "en", topics=("visits",), countries=())


def answer(values: Any) -> dict[str, Any]:
    return answer_line(json.dumps(values).encode(), EchoAnalyst())


def test_an_answer_has_the_keys_of_the_interface() -> None:
    found = answer({"id": "a", "title": "T", "text": "B", "lang": "ru"})
    assert found == {"id": "a", "lang": "ru", "topics": ["visits"], "visits": [], "figures": []}


def test_a_figure_is_told_in_numbers_and_nulls() -> None:
    class Statistician(EchoAnalyst):
        def analyze(self, document: Document) -> Analysis:
            whole = Figure(flow=Flow.BALANCE, value=Decimal("-6.311E+10"), currency="EUR", headline=True)
            change = Figure(
                reporter="CN", partner="RU", flow=Flow.EXPORTS, change=Decimal("7.44"), basis=Basis.YOY
            )
            return Analysis(language="en", topics=(), countries=(), figures=(whole, change))

    line = json.dumps({"id": 1, "title": "", "text": ""}).encode()
    first, second = json.loads(json.dumps(answer_line(line, Statistician())))["figures"]
    assert first == {
        "reporter": None,
        "partner": None,
        "flow": "balance",
        "commodity": None,
        "period": None,
        "change_pct": None,
        "basis": None,
        "value": -63110000000,
        "currency": "EUR",
        "unit": None,
        "headline": True,
    }
    assert (second["reporter"], second["partner"], second["flow"]) == ("CN", "RU", "exports")
    assert (second["change_pct"], second["basis"], second["value"]) == (7.44, "yoy", None)


@pytest.mark.parametrize(
    ("reporter", "partner", "told"),
    [
        ("CN", "WLD", ("CN", "WLD")),
        ("EA", "EU", ("EA", "EU")),
        ("ASEAN", "ASEAN", ("ASEAN", "ASEAN")),
        ("EAEU", "EAEU", (None, None)),
        ("WTO", "", (None, None)),
        ("WLD", "CN", (None, "CN")),
    ],
)
def test_only_sides_that_the_interface_knows_are_told(
    reporter: str, partner: str, told: tuple[str | None, str | None]
) -> None:
    class Statistician(EchoAnalyst):
        def analyze(self, document: Document) -> Analysis:
            figure = Figure(reporter=reporter, partner=partner, flow=Flow.EXPORTS, value=Decimal(1))
            return Analysis(language="en", topics=(), countries=(), figures=(figure,))

    line = json.dumps({"id": 1, "title": "", "text": ""}).encode()
    (figure,) = answer_line(line, Statistician())["figures"]
    assert (figure["reporter"], figure["partner"]) == told


def test_the_document_carries_what_the_line_says() -> None:
    analyst = EchoAnalyst()
    line = {
        "id": 1,
        "title": " T\u202e ",
        "text": "B",
        "published": "2025-11-03",
        "official": True,
        "country": "CN",
    }
    answer_line(json.dumps(line).encode(), analyst)
    (document,) = analyst.asked
    assert (document.title, document.country, document.official) == ("T", "CN", True)
    assert document.published is not None
    assert document.published.tzinfo is not None


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"not json", "not JSON"),
        (b"[" * 100_000, "not JSON"),
        (b'"text"', "must be an object"),
        (b'{"title": "x"}', "id is missing"),
        (b'{"id": "a", "title": 5}', "title must be a text"),
        (b'{"id": "a", "lang": "de"}', 'lang must be "en", "ru" or "zh"'),
        (b'{"id": "a", "published": "yesterday"}', "published must be a date in ISO 8601"),
        (b'{"id": "a", "official": "yes"}', "official must be true or false"),
        (b"\xff\xfe", "not JSON"),
    ],
)
def test_a_bad_line_is_answered_with_its_error(line: bytes, reason: str) -> None:
    found = answer_line(line, EchoAnalyst())
    assert found["error"] == reason
    assert found["id"] in ("a", None)


@given(st.binary(max_size=200))
def test_no_bytes_are_too_strange_to_answer(line: bytes) -> None:
    found = answer_line(line, EchoAnalyst())
    assert "error" in found or "topics" in found


def test_good_lines_are_answered_beside_bad_ones_and_the_exit_code_says_so() -> None:
    lines = io.BytesIO(b'{"id": "a", "title": "x"}\n\nbroken\n{"id": "b", "title": "\\ud800"}\n')
    out = io.StringIO()
    assert main(Settings(), lines, out=out) == 1
    answers = [json.loads(line) for line in out.getvalue().splitlines()]
    assert [one["id"] for one in answers] == ["a", None, "b"]
    assert [("error" in one) for one in answers] == [False, True, False]


def test_an_id_that_is_no_utf8_comes_back_as_it_was() -> None:
    out = io.StringIO()
    main(Settings(), io.BytesIO(b'{"id": "\\ud800"}'), out=out)
    out.getvalue().encode()
    assert json.loads(out.getvalue())["id"] == "\ud800"
