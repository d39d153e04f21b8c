"""From a document to its language, topics and countries, with the lists and topics that are shipped."""

import logging
from datetime import UTC, datetime

import pytest

from bot.analysis import analyst as analyst_module
from bot.analysis.analyst import RuleAnalyst
from bot.domain.facts import VisitStatus
from bot.domain.items import Document
from bot.ports import Analyst
from tests.conftest import FAULTS_OF_ANALYSIS


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


def test_a_fault_in_one_kind_of_fact_costs_only_that_kind(
    analyst: RuleAnalyst, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object) -> None:
        raise IndexError("no leg")

    monkeypatch.setattr(analyst_module, "find_travels", fail)
    monkeypatch.setattr(FAULTS_OF_ANALYSIS, "level", logging.CRITICAL + 1)
    text = (
        "China's prime minister arrived in Lima. China's exports to Peru fell 21% year-on-year in September."
    )
    found = analyst.analyze(Document(title="", text=text, language="en"))
    assert found.visits == ()
    assert [figure.change for figure in found.figures] == [-21]
    (record,) = caplog.records
    assert "China's prime minister" in record.getMessage()
    assert "no leg" in caplog.text


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


def test_listed_people_are_those_of_the_opening(analyst: RuleAnalyst) -> None:
    text = "Two. Felix Tshisekedi and Ana Reyes left. Four. Five. Wang Yi spoke."
    found = analyst.analyze(Document(title="Ramaphosa rests", text=text, language="en"))
    assert found.people == {"cyril-ramaphosa": "ZA", "felix-tshisekedi": "CD"}


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


@pytest.mark.parametrize(
    ("language", "title", "text", "rumours"),
    [
        (
            "en",
            "Visits are being prepared, Kremlin says of China",
            "Contacts at the highest level are being prepared, Kremlin spokesman Dmitry Peskov said on "
            "Wednesday when asked about a trip by President Vladimir Putin to China.",
            [("CN", "", "Vladimir Putin")],
        ),
        (
            "en",
            "Carney may go to China in May",
            "Canadian Prime Minister Mark Carney may go to China in May, two officials said.",
            [("CN", "2026-05", "Mark Carney")],
        ),
        (
            "en",
            "Kremlin: no dates yet for Putin trip to Turkey",
            "A visit by Russian President Vladimir Putin to Turkey is being discussed but no dates have been "
            "set, the Kremlin said.",
            [("TR", "", "Vladimir Putin")],
        ),
        (
            "ru",
            "Моди может посетить Москву в декабре",
            "Премьер-министр Индии Нарендра Моди может посетить Россию в декабре, пишет газета.",
            [("RU", "2025-12", "Нарендра Моди")],
        ),
        (
            "ru",
            "В Кремле рассказали о подготовке визита Путина в Индию",
            "Подготовка визита президента России Владимира Путина в Индию идёт, сообщил Дмитрий Песков.",
            [("IN", "", "Владимир Путин")],
        ),
        (
            "zh",
            "普京或于5月访华",
            "俄罗斯总统普京可能于5月访问中国，克里姆林宫发言人佩斯科夫周三表示。",
            [("CN", "2026-05", "普京")],
        ),
        (
            "zh",
            "外交部：莫迪访华事宜正在商议",
            "外交部发言人周三被问及印度总理莫迪是否访问中国时说，双方正在商议有关安排。",
            [("CN", "", "莫迪")],
        ),
    ],
)
def test_a_visit_that_may_come_is_on_visits_where_a_text_opens_with_it(
    analyst: RuleAnalyst, language: str, title: str, text: str, rumours: list[tuple[str, str, str]]
) -> None:
    published = datetime(2025, 11, 5, 12, tzinfo=UTC)
    found = analyst.analyze(Document(title=title, text=text, language=language, published=published))
    assert "visits" in found.topics
    assert [(one.host_country, one.start, one.visitors[0].name) for one in found.rumours] == rumours
    assert not found.visits


@pytest.mark.parametrize(
    ("language", "title", "text"),
    [
        (
            "en",
            "Oslo sends Ruto a fresh invitation",
            "Norwegian Prime Minister Jonas Gahr Store has invited Kenyan President William Ruto to visit "
            "Norway before the summer, his office said on Tuesday.",
        ),
        (
            "en",
            "Orpo sends Michal another invitation to Turku",
            "Finland's Prime Minister Petteri Orpo has invited Estonian Prime Minister Kristen Michal to "
            "visit Finland. A trip planned for August was cancelled.",
        ),
        ("zh", "挪威邀请肯尼亚总统", "挪威首相斯特勒邀请肯尼亚总统鲁托访问挪威。"),
    ],
)
def test_who_is_invited_is_not_there_yet(analyst: RuleAnalyst, language: str, title: str, text: str) -> None:
    published = datetime(2025, 11, 5, 12, tzinfo=UTC)
    found = analyst.analyze(Document(title=title, text=text, language=language, published=published))
    assert {one.status for one in (*found.visits, *found.rumours)} == {VisitStatus.PLANNED}


@pytest.mark.parametrize(
    ("language", "title", "text"),
    [
        (
            "en",
            "Canola exports to China fall by a third",
            "Exports of Canadian canola to China fell by a third in October, customs data showed. "
            "Farmers blamed the duties. Prices in Winnipeg slipped as well. Prime Minister Mark Carney could "
            "visit Beijing next year.",
        ),
        (
            "en",
            "Steel prices slip in Shanghai",
            "Steel prices slipped in Shanghai on Wednesday as stocks rose, weeks before a possible trip by "
            "Chinese Premier Li Qiang to Brazil.",
        ),
        (
            "ru",
            "Рубль укрепился",
            "Рубль укрепился к доллару. Нефть подорожала на процент. Аналитики следят за переговорами. "
            "Премьер-министр Индии Нарендра Моди может приехать в Москву.",
        ),
        (
            "zh",
            "加拿大对华油菜籽出口下降",
            "加拿大对中国的油菜籽出口10月下降三成。农民指责关税。市场价格随之走低。加拿大总理卡尼可能明年访问北京。",
        ),
    ],
)
def test_a_visit_that_may_come_is_no_topic_of_a_text_about_something_else(
    analyst: RuleAnalyst, language: str, title: str, text: str
) -> None:
    published = datetime(2025, 11, 5, 12, tzinfo=UTC)
    found = analyst.analyze(Document(title=title, text=text, language=language, published=published))
    assert "visits" not in found.topics
