"""Statistics: what options may say, and what becomes of observations."""

import builtins
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.items import Draft, stated
from bot.pipeline.novelty import find_new
from bot.pipeline.read import Reader
from bot.sources import observations
from bot.sources.sdmx import SdmxKind
from bot.sources.statistics import Understanding, options_fault, period_of, place_of, year_before
from tests.contracts.source_kind import DATA, Recorded, check_parsed
from tests.fakes import FakeAnalyst
from tests.make import NOW, make_fetched, make_source, make_state

KIND = SdmxKind()
GENERIC = Recorded("sdmx", DATA / "sdmx" / "generic.xml")
BODY, OPTIONS = GENERIC.body.decode(), GENERIC.options
NEEDED = {"reporter": "=CN", "flow": "=exports", "scale": "=0"}


def drafts(body: str, options: Mapping[str, str] = OPTIONS) -> tuple[Draft, ...]:
    parsed = KIND.parse(body.encode(), content_type="", url="", options=options)
    assert parsed.error == ""
    return parsed.drafts


@pytest.mark.parametrize(
    ("options", "key"),
    [
        ({}, None),
        ({"partner": "geo", "partner_codes": "A=WLD; B=EU; C=DE"}, None),
        ({"commodity": "sitc", "commodity_codes": "TOTAL=; 33=crude oil"}, None),
        ({"only": "freq=M+A; unit=KG"}, None),
        ({"reporter": ""}, "reporter"),
        ({"scale": ""}, "scale"),
        ({"scale": "=16"}, "scale"),
        ({"scale": "=million"}, "scale"),
        ({"reporter": "=China"}, "reporter"),
        ({"reporter": "a b"}, "reporter"),
        ({"reporter_codes": "A=CN"}, "reporter_codes"),
        ({"partner_codes": "A=CN"}, "partner_codes"),
        ({"partner": "geo", "partner_codes": "A=Atlantis"}, "partner_codes"),
        ({"partner": "geo", "partner_codes": "A"}, "partner_codes"),
        ({"partner": "geo", "partner_codes": "A=CN; A=RU"}, "partner_codes"),
        ({"flow": "flow"}, "flow_codes"),
        ({"flow": "flow", "flow_codes": "1=sales"}, "flow_codes"),
        ({"flow": "=sales"}, "flow"),
        ({"currency": "=euro"}, "currency"),
        ({"unit": "=a b"}, "unit"),
        ({"commodity": "sitc"}, "commodity_codes"),
        ({"only": "M"}, "only"),
        ({"page": "ftp://x.example"}, "page"),
        ({"color": "red"}, "color"),
    ],
)
def test_options_that_cannot_be_meant_are_named(options: dict[str, str], key: str | None) -> None:
    fault = options_fault(NEEDED | options)
    assert (fault[0] if fault else None) == key
    assert (
        KIND.parse(GENERIC.body, content_type="", url="", options=NEEDED | options).error != ""
    ) or not key


@pytest.mark.parametrize(
    ("code", "place"),
    [
        ("DE", "DE"),
        ("DEU", "DE"),
        ("276", "DE"),
        ("UK", "GB"),
        ("W00", "WLD"),
        ("EU", "EU"),
        ("EL", None),
        ("SUN", None),
        ("EU27_2020", None),
        ("", None),
        ("ZZ", None),
    ],
)
def test_places_are_told_by_the_codes_of_iso_or_not_at_all(code: str, place: str | None) -> None:
    assert place_of(code) == place


@pytest.mark.parametrize(
    ("time", "period", "before"),
    [
        ("2025", "2025", "2024"),
        ("2025-A1", "2025", "2024"),
        ("2025-09", "2025-09", "2024-09"),
        ("2025-M09", "2025-09", "2024-09"),
        ("2025-Q3", "2025-Q3", "2024-Q3"),
        ("2025-S1", "2025-01/2025-06", "2024-01/2024-06"),
        ("2025-S2", "2025-07/2025-12", "2024-07/2024-12"),
        ("2025-13", "", ""),
        ("2025-W40", "", ""),
        ("2025-09-15", "", ""),
        ("0999", "", ""),
    ],
)
def test_times_become_periods(time: str, period: str, before: str) -> None:
    assert (period_of(time), year_before(period)) == (period, before)


def test_a_revised_observation_is_a_new_item_and_the_same_again_is_none() -> None:
    first = find_new(make_source().id, (), drafts=drafts(BODY))
    again = find_new(make_source().id, first.seen, drafts=drafts(BODY))
    assert (len(first.fresh), len(again.fresh)) == (5, 0)
    revised = find_new(
        make_source().id, first.seen, drafts=drafts(BODY.replace('"45231700000"', '"45300000000"'))
    )
    assert [one.draft.figures[0].value for one in revised.fresh] == [Decimal(45_300_000_000)]
    assert revised.fresh[0].id not in {one.id for one in first.fresh}


@pytest.mark.parametrize("page", ["", "https://statistics.example/trade"])
def test_a_document_of_one_observation_is_told_apart_from_its_revision(page: str) -> None:
    one = re.sub(r"</generic:Series>.*</generic:Series>", "</generic:Series>", BODY, flags=re.DOTALL)
    one = re.sub(r'<generic:Obs>\s*<generic:ObsDimension id="TIME_PERIOD" value="202[45]-0[89]"/>\s*'
                 r'<generic:ObsValue value="4[13][0-9]+"/>\s*</generic:Obs>', "", one)  # fmt: skip
    options = {**OPTIONS, "page": page}
    first = find_new(make_source().id, (), drafts=drafts(one, options))
    second = find_new(
        make_source().id, first.seen, drafts=drafts(one.replace('"45231700000"', '"7"'), options)
    )
    assert (len(first.fresh), len(second.fresh)) == (1, 1)


def test_no_change_without_the_year_before_in_the_same_document() -> None:
    imports = [one.figures[0] for one in drafts(BODY) if "imports from China" in one.title]
    changes = {figure.period: str(figure.change) for figure in imports}
    assert changes == {"2025-09": "4.1", "2025-08": "None", "2024-09": "None"}
    without = BODY.replace('value="2024-09"', 'value="2023-09"')
    assert all(one.figures[0].change is None for one in drafts(without))


def test_a_year_that_brought_nothing_or_less_gives_no_change() -> None:
    for value in ("0", "-5"):
        assert all(
            one.figures[0].change is None for one in drafts(BODY.replace('"43450100000"', f'"{value}"'))
        )


def test_a_named_scale_that_is_missing_leaves_the_value_untold() -> None:
    parsed = KIND.parse(GENERIC.body, content_type="", url="", options={**OPTIONS, "scale": "UNIT_MULT"})
    assert parsed.drafts == ()
    assert parsed.error == "none of the observations is one that the options tell of"


def test_facts_reach_the_item_without_any_reading_of_words() -> None:
    analyst = FakeAnalyst()
    reader = Reader(kinds={"sdmx": KIND}, analyst=analyst)
    source = make_source(kind="sdmx", options=OPTIONS)
    reading = reader.read(make_fetched(GENERIC.body), source, state=make_state(), seen=("x",), now=NOW)
    assert analyst.documents == []
    assert len(reading.items) == len(reading.facts) == 5
    item = next(one for one in reading.items if "+4.1%" in one.title)
    facts = next(one for one in reading.facts if one.id == item.id)
    assert (item.topics, item.countries, item.language) == (("trade",), ("EU", "CN"), "en")
    assert facts.figures[0].change == Decimal("4.1")
    assert [one.text for one in facts.passages][1:] == [
        "TIME_PERIOD 2025-09: 45231700000",
        "TIME_PERIOD 2024-09: 43450100000",
    ]


def test_the_world_is_no_country_to_follow() -> None:
    document = Recorded("sdmx", DATA / "sdmx" / "structure-specific.xml")
    parsed = document.parse(document.body, by=KIND)
    assert {stated(draft).countries for draft in parsed.drafts} == {("DE",), ("DE", "CN")}


def test_without_the_library_the_kind_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(name: str, *arguments: Any) -> Any:
        raise ImportError(name)

    observations._library.cache_clear()
    with monkeypatch.context() as patched:
        patched.setattr("importlib.import_module", refuse)
        parsed = KIND.parse(GENERIC.body, content_type="", url="", options=OPTIONS)
    assert parsed.error == "statistics need one library more: pip install 'communique[sdmx]'"


def test_nothing_is_printed_of_what_cannot_be_read(capsys: pytest.CaptureFixture[str]) -> None:
    KIND.parse(BODY[:1500].encode(), content_type="", url="", options=OPTIONS)
    assert capsys.readouterr().out == ""
    assert print is builtins.print


def test_of_very_many_observations_the_newest_are_told() -> None:
    series = re.search(r"<generic:Series>.*?</generic:SeriesKey>", BODY, flags=re.DOTALL)
    assert series is not None
    told = "".join(
        f'<generic:Obs><generic:ObsDimension value="{year}-{month:02}"/>'
        '<generic:ObsValue value="1"/></generic:Obs>'
        for year in range(1900, 2000)
        for month in range(1, 13)
    )
    body = (
        BODY[: series.start()]
        + series[0]
        + told
        + "</generic:Series></message:DataSet></message:GenericData>"
    )
    found = drafts(body)
    assert len(found) == 1000
    assert {one.figures[0].period for one in found} >= {"1999-12", "1916-09"}


def test_an_answer_that_is_too_large_is_said_to_be() -> None:
    parsed = KIND.parse(BODY.encode() + b" " * 4_000_000, content_type="", url="", options=OPTIONS)
    assert parsed.error == "the answer is larger than 4 MB; ask for fewer series or observations"


@pytest.mark.parametrize("codec", ["utf-8", "utf-16-le", "utf-16", "utf-7"])
def test_a_declaration_hides_behind_no_encoding(codec: str) -> None:
    head, rest = BODY.split("?>", 1)
    assert 'encoding="UTF-8"' in head
    rest = "<!DOCTYPE a [<!ENTITY more '45231700000'>]>" + rest.replace('"45231700000"', '"&more;"', 1)
    if codec == "utf-7":
        # The others name themselves by their first bytes.
        head, rest = head.replace("UTF-8", "UTF-7") + "?>", rest.replace("<!", "+ADwAIQ-")
        body = head.encode() + rest.encode()
    else:
        body = f"{head.replace('UTF-8', codec[:6])}?>{rest}".encode(codec)
    parsed = KIND.parse(body, content_type="", url="", options=OPTIONS)
    assert parsed.error.startswith(("the document declares a type of its own", "the document is not SDMX-ML"))


def test_other_encodings_are_read() -> None:
    body = BODY.replace('encoding="UTF-8"', 'encoding="UTF-16"').encode("utf-16")
    parsed = KIND.parse(body, content_type="", url="", options=OPTIONS)
    assert (parsed.error, parsed.drafts) == ("", drafts(BODY))


@given(
    value=st.text(alphabet="0123456789.eE+-NaN ", max_size=30),
    code=st.text(max_size=70),
    time=st.text(max_size=12),
)
def test_whatever_stands_in_an_observation_it_is_told_exactly_or_not_at_all(
    value: str, code: str, time: str
) -> None:
    one = observations.Observation(
        key={"flow": "1", "geo": code, "TIME_PERIOD": time}, attributes={}, value="1"
    )
    options = {"reporter": "geo", "flow": "flow", "flow_codes": "1=imports", "scale": "=3"}
    measured = Understanding(options).of(one)
    assert measured is None or (measured.value == 1000 and measured.period and measured.meaning("reporter"))
    escaped = value.replace("&", "")
    body = BODY.replace('"45231700000"', f'"{escaped}"').encode()
    check_parsed(KIND.parse(body, content_type="", url="", options=OPTIONS))
