"""An item as it is weighed: form, numbers that name, words and names; what it is about of two facts."""

from datetime import timedelta
from typing import Any

import pytest

from bot.domain.facts import Figure, Proof, Span, Visit, VisitStatus
from bot.domain.forms import Cues, Form, form_of
from bot.domain.items import Analysis, Document
from bot.domain.reports import (
    Measure,
    Origin,
    Report,
    named_number,
    names_of,
    report_of,
    reports_beside,
    words_of,
)
from tests.make import NOW, make_figure, make_visit

CUES = Cues(
    opinion=("opinion:", "column"),
    signed=("the writer is", "笔者"),
    look_back=("years ago", "years on"),
    call=("by phone", "通电话"),
    before_number=("第",),
    after_number=("th", "-й"),
    common=frozenset({"the", "said"}),
)


def _over(*, days: int) -> Visit:
    """A visit that was over so many days ago."""
    day = (NOW - timedelta(days=days)).date().isoformat()
    return make_visit(start=day, end=day, status=VisitStatus.CONCLUDED)


def weighed(
    title: str = "T", text: str = "", *, url: str = "", official: bool = False, **found: Any
) -> Report:
    document = Document(title=title, text=text, published=NOW, country="NO", official=official)
    analysis = Analysis(**{"language": "en", "topics": (), "countries": (), **found})
    origin = Origin(id="a", at=NOW, source="wire", url=url)
    return report_of(document, analysis, origin=origin, cues=CUES)


def test_people_matter_where_a_text_tells_of_no_visit_and_of_no_figures() -> None:
    people = {"voss": "NO"}
    assert weighed(topics=("energy",), people=people).people == people
    visit = make_visit(proof={"host_country": Proof((Span(0, 1),), 1.0)})
    assert not weighed(topics=("visits",), people=people, visits=(visit,)).people


@pytest.mark.parametrize(
    ("title", "text", "form"),
    [
        ("Opinion: what the visit means", "", Form.OPINION),
        ("In our opinion: no", "", Form.NEWS),
        ("A column on trade", "", Form.OPINION),
        ("A hug is a message", "I saw it so. The writer is a former envoy.", Form.OPINION),
        ("两国关系", "笔者以为，不应期待解冻。", Form.OPINION),
        ("Ten years ago: the visit", "", Form.LOOK_BACK),
        ("Leaders speak", "They spoke by phone on Monday.", Form.CALL),
        ("两国外长通电话", "", Form.CALL),
        ("Colliery reopens", "It closed ten years ago.", Form.NEWS),
        ("", "", Form.NEWS),
    ],
)
def test_a_form_is_told_by_title_and_opening(title: str, text: str, form: Form) -> None:
    assert form_of(Document(title=title, text=text), CUES) is form


@pytest.mark.parametrize(
    ("title", "number"),
    [
        ("EU adopts 18th package", "18"),
        ("ЕС принял 18-й пакет", "18"),
        ("欧盟通过第18轮制裁", "18"),
        ("Exports fall 18 per cent", ""),
        ("18 thousand march", ""),
        ("", ""),
    ],
)
def test_a_number_names_where_the_language_says_so(title: str, number: str) -> None:
    assert named_number(title, CUES) == number


def test_a_measure_needs_a_topic_and_countries_and_may_have_a_number() -> None:
    found = weighed("EU adopts 18th package", topics=("sanctions",), countries=("EU", "RU")).measure
    assert found == Measure(topics=frozenset({"sanctions"}), number="18", parties=("EU", "RU"))
    assert weighed("EU adopts 18th package", topics=("visits",), countries=("EU", "RU")).measure is None
    assert weighed("EU adopts 18th package", topics=("sanctions",)).measure is None


def told(visit_at: int, figure_at: int) -> Report:
    visit: Visit = make_visit(proof={"host_country": Proof((Span(visit_at, visit_at + 1),), 1.0)})
    figure: Figure = make_figure(
        headline=True, proof={"change": Proof((Span(figure_at, figure_at + 1),), 1.0)}
    )
    return weighed("T" * 50, visits=(visit,), figures=(figure,))


def test_of_a_visit_and_figures_what_stands_first_counts() -> None:
    assert told(3, 20).trip
    assert not told(3, 20).release
    assert told(20, 3).release
    assert not told(20, 3).trip


@pytest.mark.parametrize(
    ("text", "is_its_own"),
    [
        ("Norway's president is in Tokyo.", True),
        ("He signed a deal on deliveries of gas on Friday. He came to Tokyo on Nov. 3 for it. More.", True),
        (
            "OSLO, Nov 3. Deliveries of gas to Japan begin in the spring. Both agreed on prices. "
            "He is in Tokyo.",
            False,
        ),
        ("Deliveries of gas to Japan begin in the spring\nBoth agreed on prices\nHe is now in Tokyo.", False),
        (
            "双方在首都举行会谈后签署协议，并就天然气价格、供货数量和运输路线等具体问题达成一致。明年春季开始供货。他正在Tokyo访问。",
            False,
        ),
        ("双方签署协议。他正在Tokyo访问。", True),
    ],
)
def test_a_visit_below_the_lead_is_told_beside(text: str, is_its_own: bool) -> None:
    at = len("T ") + text.index("Tokyo")
    visit = make_visit(proof={"host_country": Proof((Span(at, at + len("Tokyo")),), 1.0)})
    analysis = Analysis(language="en", topics=(), countries=(), visits=(visit,))
    report = weighed("T", text, visits=(visit,))
    assert bool(report.trip) is is_its_own
    assert [bool(one.trip) for one in reports_beside(report, analysis)] == ([] if is_its_own else [True])


def test_visits_that_are_over_are_recalled_by_a_text_that_is_about_none() -> None:
    over = make_visit(main=False, status=VisitStatus.CONCLUDED)
    coming = make_visit(main=False, status=VisitStatus.PLANNED)
    assert weighed(visits=(over,)).recalls == {over.host_country}
    assert weighed(visits=(coming,)).recalls == frozenset()
    assert weighed(visits=(make_visit(), over)).recalls == frozenset()


def test_a_phone_call_has_no_visit_beside() -> None:
    text = "They spoke by phone. It was the second call. He is in Tokyo."
    at = len("T ") + text.index("Tokyo")
    visit = make_visit(proof={"host_country": Proof((Span(at, at + len("Tokyo")),), 1.0)})
    analysis = Analysis(language="en", topics=(), countries=(), visits=(visit,))
    assert reports_beside(weighed("T", text, visits=(visit,)), analysis) == ()


def test_a_rumour_counts_where_nothing_else_is_told() -> None:
    assert weighed(rumours=(make_visit(),)).trip
    assert not weighed(rumours=(make_visit(),), figures=(make_figure(headline=True),)).trip


@pytest.mark.parametrize(
    ("title", "text", "found", "form"),
    [
        ("Trade below that of two years ago", "", {"figures": (make_figure(headline=True),)}, Form.NEWS),
        ("Guests come, 80 years ago it ended", "", {"visits": (make_visit(),)}, Form.NEWS),
        (
            "Ten years ago he came",
            "",
            {"visits": (make_visit(status=VisitStatus.CONCLUDED),)},
            Form.LOOK_BACK,
        ),
        ("He comes", "They had spoken by phone.", {"visits": (make_visit(),)}, Form.NEWS),
        ("They open a port by phone", "", {"visits": (make_visit(kind="state"),)}, Form.NEWS),
        ("First talks in five years on", "", {"visits": (_over(days=1),)}, Form.NEWS),
        ("First talks in five years on", "", {"visits": (_over(days=400),)}, Form.LOOK_BACK),
        ("They speak by phone of his visit", "", {"visits": (make_visit(),)}, Form.CALL),
        ("Opinion: he comes", "", {"visits": (make_visit(),)}, Form.OPINION),
    ],
)
def test_facts_say_more_than_the_cue_of_a_form(
    title: str, text: str, found: dict[str, Any], form: Form
) -> None:
    assert weighed(title, text, **found).form is form


def test_an_opinion_has_no_facts_of_its_own() -> None:
    assert weighed("Opinion: no", visits=(make_visit(),)).trip is None


def test_an_item_is_known_by_id_and_address_and_speaks_for_its_country_when_official() -> None:
    found = weighed(url="https://wire.example/a?utm_source=x", official=True)
    assert len(found.keys) == 2
    assert (found.owner, found.speaks_for) == ("wire", "NO")
    assert weighed().speaks_for == ""


def test_words_are_compared_by_their_beginnings_and_common_ones_left_out() -> None:
    found = words_of("The exporters said", "exporter Дёмин", common=CUES.common)
    assert found == {"expor": 3.0, "демин": 1.0, "expor демин": 0.4}
    assert words_of("中国出口", "") == {"中国": 2.0, "国出": 2.0, "出口": 2.0}


@pytest.mark.parametrize(
    ("title", "lead", "names"),
    [
        ("", "Dockers in Rotterdam met Lena Voss. Others left. В порту Омска", "rotte lena voss омска"),
        ("Rare frog found near Zadar", "Divers met it.", "zadar"),
        ("Rare Frog Found Near Zadar", "Divers met it.", ""),
        ("", "ZADAR, Croatia - Divers met it. UN", "zadar croat"),
        ("Лягушка найдена под Задаром", "", "задар"),
        ("UN", "", ""),
    ],
)
def test_names_are_capital_letters_where_no_sentence_begins(title: str, lead: str, names: str) -> None:
    assert names_of(title, lead) == frozenset(names.split())


def test_figures_are_numbers_that_say_something() -> None:
    text = "It felt 12 % stronger than 3 others in 2025, and 7,600 or 1 400 000 people woke."
    assert weighed("Quake of 6,1", text).figures == {"6.1", "12", "7600", "1400000"}
