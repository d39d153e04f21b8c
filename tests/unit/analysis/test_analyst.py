"""From a document to its language, topics and countries, with the lists and topics that are shipped."""

import pytest

from bot.analysis.analyst import RuleAnalyst
from bot.domain.items import Document
from bot.ports import Analyst


def test_it_is_an_analyst(analyst: RuleAnalyst) -> None:
    port: Analyst = analyst
    assert port.analyze(Document(title="", text="")).language == ""


def test_topics_come_in_the_order_of_the_catalogue(analyst: RuleAnalyst) -> None:
    title = "Chile and Peru sign gas deal as presidents meet in Lima"
    text = (
        "The presidents of Chile and Peru signed an agreement on gas supplies during a state visit to Lima."
    )
    found = analyst.analyze(Document(title=title, text=text, language="en"))
    assert found.topics == ("visits", "energy", "agreements")
    assert found.countries == ("CL", "PE")


def test_what_is_said_on_a_topic_below_the_beginning_is_quoted(analyst: RuleAnalyst) -> None:
    text = (
        "Togo's prime minister arrived in Beijing on Monday for a two-day visit. He stays long.\n"
        "A school is to be built.\n"
        "Rain fell. China's exports to Togo fell 21% year-on-year in September. Imports rose 4%.\n"
        "The visit ends on Tuesday."
    )
    found = analyst.analyze(Document(title="Togo's prime minister visits China", text=text, language="en"))
    assert found.topics == ("visits", "trade")
    (quote,) = found.quotes
    assert quote.topic == "trade"
    assert text[quote.start : quote.end] == (
        "China's exports to Togo fell 21% year-on-year in September. Imports rose 4%."
    )


def test_figures_that_open_a_text_or_are_two_put_it_on_trade(analyst: RuleAnalyst) -> None:
    opening = "Finland shipped 1.5 million tonnes of steel abroad in May, customs said."
    two = (
        "The mayor opened a bridge. It rained. People came. In 2024 Chile imported 5 million tonnes of coal, "
        "and it took in 3 million tonnes of wheat."
    )
    one = (
        "The mayor opened a bridge. It rained. People came. Chile imported 5 million tonnes of coal in 2024."
    )
    for text, wanted in ((opening, True), (two, True), (one, False)):
        found = analyst.analyze(Document(title="", text=text, language="en"))
        assert ("trade" in found.topics) is wanted, text


@pytest.mark.parametrize(
    ("text", "countries"),
    [
        ("Peru and Chile. Two. Three. Ghana.", ("PE", "CL")),
        ("One. Two. Ghana. Four.", ("GH",)),
        ("One. Two. Three. Ghana. Ghana.", ("GH",)),
        ("One. Two. Three. Ghana. Togo. Ghana.", ("GH",)),
        ("Chile. Two. Three. Ghana. Chile. Peru. Peru.", ("CL", "PE")),
    ],
)
def test_countries_are_those_of_the_opening_and_those_named_often(
    analyst: RuleAnalyst, text: str, countries: tuple[str, ...]
) -> None:
    assert analyst.analyze(Document(title="News", text=text, language="en")).countries == countries


def test_the_title_counts_before_the_text(analyst: RuleAnalyst) -> None:
    document = Document(title="Ghana.", text="One. Chile. Three. Togo.", language="en")
    assert analyst.analyze(document).countries == ("GH", "CL")


def test_an_official_source_speaks_for_its_country_and_a_paper_does_not(analyst: RuleAnalyst) -> None:
    document = Document(title="Minister leaves for Oslo", text="", language="en", country="IS")
    assert analyst.analyze(document).countries == ("NO",)
    official = Document(title=document.title, text="", language="en", country="IS", official=True)
    assert analyst.analyze(official).countries == ("NO", "IS")


def test_the_country_of_a_paper_is_a_party_though_it_is_not_named(analyst: RuleAnalyst) -> None:
    title = "The foreign minister leaves for Oslo"
    assert analyst.analyze(Document(title=title, text="", language="en")).topics == ()
    assert analyst.analyze(Document(title=title, text="", language="en", country="NO")).topics == ()
    assert analyst.analyze(Document(title=title, text="", language="en", country="IS")).topics == ("visits",)


def test_other_languages_match_nothing(analyst: RuleAnalyst) -> None:
    title = "El presidente de Chile llega a Perú en visita de Estado"
    found = analyst.analyze(Document(title=title, text="", language="es", country="CL", official=True))
    assert (found.language, found.topics, found.countries) == ("es", (), ("CL",))


def test_a_language_is_detected_when_none_is_declared(analyst: RuleAnalyst) -> None:
    assert analyst.analyze(Document(title="越南总理访华", text="")).topics == ("visits",)
    assert analyst.analyze(Document(title="Премьер Вьетнама прибыл в Пекин", text="")).topics == ("visits",)


def test_traditional_characters_are_read_like_simplified_ones(analyst: RuleAnalyst) -> None:
    found = analyst.analyze(Document(title="寮國總理訪問烏克蘭", text="", language="zh"))
    assert (found.topics, found.countries) == (("visits",), ("LA", "UA"))


REPORT = (
    "Kenya's president arrived in Hanoi on Monday for talks with his Vietnamese counterpart. They spoke of "
    "farming. They also spoke about roads. A dinner followed. The guests leave on Tuesday. "
)


def test_figures_in_the_last_paragraph_make_a_visit_report_trade_too(analyst: RuleAnalyst) -> None:
    figures = "Kenya's exports to Vietnam rose 12 percent to $90 million last year. Imports fell 3 percent."
    without = analyst.analyze(Document(title="", text=REPORT, language="en"))
    found = analyst.analyze(Document(title="", text=REPORT + figures, language="en"))
    assert without.topics == ("visits",)
    assert found.topics == ("visits", "trade")


def test_one_old_visit_far_down_does_not_make_a_trade_report_a_visit(analyst: RuleAnalyst) -> None:
    text = (
        "Kenya's exports to Vietnam rose 12 percent. Imports fell 3 percent. Tea led. Coffee followed. "
        "In 2019 the president paid a state visit to Hanoi."
    )
    assert analyst.analyze(Document(title="", text=text, language="en")).topics == ("trade",)


def test_a_call_is_no_visit_even_when_the_title_hides_it(analyst: RuleAnalyst) -> None:
    document = Document(
        title="Ghana and Togo ministers hold talks in spirit of friendship",
        text="Ghana's foreign minister and his Togolese counterpart had a telephone conversation on Monday.",
        language="en",
    )
    assert analyst.analyze(document).topics == ()


def test_nothing_is_found_in_nothing(analyst: RuleAnalyst) -> None:
    found = analyst.analyze(Document(title="", text="", language="en"))
    assert (found.topics, found.countries) == ((), ())
