"""Alerts made of facts, word by word as people read them: `tests/data/alerts` holds one file a language.
After a change on purpose, write them anew with `python -m tests.unit.pipeline.test_fact_alerts`, and read
them."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from bot.domain.cards import card_of
from bot.domain.chats import ChatKind, Subscription
from bot.domain.facts import (
    Basis,
    City,
    Figure,
    Flow,
    Person,
    Proof,
    Span,
    Stage,
    StageName,
    Visit,
    VisitStatus,
)
from bot.domain.findings import Passage
from bot.domain.message import Message, Style
from bot.domain.places import Place
from bot.gateway.text import to_html
from bot.phrases import LANGUAGES
from bot.phrases.naming import Lookup, Names
from bot.pipeline.render import render_alert
from tests.house.code import ROOT
from tests.make import make_chat, make_figure, make_findings, make_item, make_lists, make_topic, make_visit

AT = datetime(2025, 11, 3, 6, 0, tzinfo=UTC)
FOLDER = ROOT / "tests/data/alerts"


def named(**names: tuple[str, str, str]) -> Lookup:
    """Names by id, one a language."""

    def look_up(language: str, id: str) -> str:
        return dict(zip(LANGUAGES, names[id], strict=True))[language] if id in names else ""

    return look_up


def office(language: str, id: str, *, country: str = "") -> str:
    """The one office of these tests, which Germany calls otherwise."""
    names = (
        ("Chancellor", "канцлер", "总理")
        if country == "DE"
        else ("Prime Minister", "премьер-министр", "总理")
    )
    return dict(zip(LANGUAGES, names, strict=True))[language] if id == "prime_minister" else ""


NAMES = Names(
    people=named(
        orlov=("Pavel Orlov", "Павел Орлов", "奥尔洛夫"),
        lin=("Lin Hao", "Линь Хао", "林浩"),
        wei=("Wei Min", "Вэй Минь", "魏民"),
    ),
    cities=named(
        beijing=("Beijing", "Пекин", "北京"),
        hangzhou=("Hangzhou", "Ханчжоу", "杭州"),
        hanoi=("Hanoi", "Ханой", "河内"),
    ),
    goods=named(crude_oil=("crude oil", "сырая нефть", "原油")),
    roles=office,
)

PROVED = {"start": Proof(spans=(Span(12, 15),), confidence=1)}
ORLOV = Person(name="奥尔洛夫", role="prime_minister", country="RU", id="orlov")
HOSTS = (
    Person(name="林浩", role="prime_minister", country="CN", id="lin"),
    Person(name="魏民", role="president", country="CN", id="wei"),
)
BEIJING, HANGZHOU, HANOI = (
    City(name="北京", id="beijing"),
    City(name="杭州", id="hangzhou"),
    City(name="河内", id="hanoi"),
)

VISIT = make_visit(
    visitors=(ORLOV,),
    cities=(HANGZHOU, BEIJING),
    meets=HOSTS,
    start="2025-11-03",
    end="2025-11-04",
    status=VisitStatus.ONGOING,
    kind="official",
    proof=PROVED,
)
BARE = replace(VISIT, cities=(), meets=(), kind="", start="", end="")
EXPORTS = make_figure(period="2025-09", proof=PROVED)
IMPORTS = replace(EXPORTS, flow=Flow.IMPORTS, change=Decimal("3.8"))
LEGS = (
    replace(BARE, status=VisitStatus.PLANNED, cities=(BEIJING,), start="2025-11-03"),
    replace(
        BARE,
        status=VisitStatus.PLANNED,
        host_country="VN",
        cities=(HANOI,),
        start="2025-11-05",
        end="2025-11-06",
    ),
)
BALANCE = replace(EXPORTS, change=None, basis=None, flow=Flow.BALANCE, headline=False)

CASES: dict[str, tuple[Visit | Figure, ...]] = {
    "under way": (VISIT,),
    "planned, two countries": LEGS,
    "cancelled, known to the month": (replace(BARE, status=VisitStatus.CANCELLED, start="2025-12"),),
    "postponed, no date, unknown country": (
        replace(
            BARE, status=VisitStatus.POSTPONED, visitor_country="", visitors=(Person(name="Ivan Petrov"),)
        ),
    ),
    "over, nobody named": (
        replace(VISIT, status=VisitStatus.CONCLUDED, visitors=(), start="2025-10-30", end="2025-11-02"),
    ),
    "a delegation, guests from elsewhere, next year": (
        replace(
            BARE,
            visitors=(
                Person(name="Anna Kraus", role="prime_minister", country="DE"),
                Person(name="Bernd Otto", role="foreign_minister", country="DE"),
                Person(name="Carl Roth"),
                Person(name="Dora Lenz"),
            ),
            visitor_country="DE",
            host_country="AE",
            meets=(Person(name="John Roe", country="US"), Person(role="president", country="AE")),
            status=VisitStatus.PLANNED,
            start="2026-01-05",
        ),
    ),
    "only offices are known": (
        replace(
            BARE,
            status=VisitStatus.PLANNED,
            visitors=(Person(role="foreign_minister", country="KZ"),),
            visitor_country="KZ",
            meets=(Person(role="president", country="CN"),),
            start="2025-11-07",
        ),
    ),
    "too many cities for one line": (
        replace(VISIT, cities=tuple(City(name=f"Novoye Dlinnoye Nazvaniye {n}") for n in range(4)), meets=()),
    ),
    "a month, and the month before": (
        EXPORTS,
        IMPORTS,
        replace(EXPORTS, period="2025-08", change=Decimal("-17.8"), headline=False),
    ),
    "values beside changes, and the balance": (
        replace(EXPORTS, value=Decimal("8.1E+9"), currency="USD"),
        replace(IMPORTS, value=Decimal("9.24E+9"), currency="USD"),
        replace(BALANCE, value=Decimal("-1.14E+9"), currency="USD"),
    ),
    "a month, and the year so far": (
        EXPORTS,
        IMPORTS,
        replace(EXPORTS, period="2025-01/2025-09", change=Decimal("-11.7"), headline=False),
        replace(IMPORTS, period="2025-01/2025-09", change=Decimal("0.4"), headline=False),
    ),
    "a quantity, unchanged": (
        replace(
            EXPORTS,
            reporter="IN",
            flow=Flow.IMPORTS,
            commodity="crude_oil",
            period="2025-10",
            change=Decimal("0.0"),
            basis=Basis.MOM,
            currency="",
            value=Decimal("1.62E+6"),
            unit="bbl/d",
        ),
    ),
    "a quarter with the world, compared with what is not said": (
        replace(EXPORTS, partner="WLD", period="2025-Q3", basis=None, currency="", change=Decimal(5)),
    ),
    "nobody says whose figure it is": (replace(EXPORTS, reporter="", currency=""),),
    "two bases": (
        EXPORTS,
        IMPORTS,
        replace(EXPORTS, change=Decimal("-22.4"), currency="USD", headline=False),
    ),
    "a year, total": (
        replace(EXPORTS, flow=Flow.TOTAL, change=Decimal("-8.7"), value=Decimal("1.02E+12"), period="2025"),
    ),
    "a surplus with a bloc, two months as one": (
        replace(
            BALANCE,
            headline=True,
            partner="EU",
            value=Decimal("2.63E+10"),
            currency="EUR",
            period="2025-01/2025-02",
        ),
    ),
    "a visit and figures": (VISIT, EXPORTS),
}


def alert(
    *facts: Visit | Figure,
    told: tuple[str, ...] = ("visits",),
    language: str = "en",
    places: tuple[str, ...] = (),
    original: str = "zh",
    **item: object,
) -> Message:
    findings = make_findings(
        title="俄罗斯总理访华",
        at=AT,
        language=original,
        visits=tuple(one for one in facts if isinstance(one, Visit)),
        figures=tuple(one for one in facts if isinstance(one, Figure)),
        passages=(Passage(start=0, text="俄罗斯总理访华"), Passage(start=8, text="他将于11月3日至4日访问。")),
    )
    subscriptions = tuple(Subscription(topic=one, place=Place(where)) for one in told for where in places)
    visits = make_topic(id="visits", emoji="🤝", name={"en": "Visits", "ru": "Визиты", "zh": "访问"})
    return render_alert(
        make_item(title=findings.title, published=AT, seen_at=AT, language=original, **item),
        card_of(None, findings),
        lists=make_lists(make_topic(), visits, names=NAMES),
        told=told,
        chat=make_chat(language=language, subscriptions=subscriptions),
        repeat=False,
    )


def texts(language: str) -> str:
    """All cases as one text."""
    shown = []
    for name, facts in CASES.items():
        topics = ("visits",) if isinstance(facts[0], Visit) else ("trade",)
        shown.append(f"=== {name}\n{alert(*facts, told=topics, language=language).plain}\n")
    return "\n".join(shown)


@pytest.mark.parametrize("language", LANGUAGES)
def test_alerts_read_as_they_were_read_and_approved(language: str) -> None:
    assert texts(language) == (FOLDER / f"{language}.txt").read_text("utf-8")


def lines(message: Message) -> list[str]:
    return message.plain.split("\n")


def test_follower_of_trade_reads_figures_first_and_follower_of_visits_visits() -> None:
    trade = lines(alert(VISIT, EXPORTS, told=("trade",)))
    visits = lines(alert(VISIT, EXPORTS, told=("visits",)))
    assert trade[0].startswith("🇨🇳 China, Sep 2025: exports")
    assert visits[0].startswith("🇷🇺 → 🇨🇳 PM Pavel Orlov")
    assert visits[0] in trade
    assert trade[0] in visits


def test_figures_of_the_pair_that_is_followed_lead_whatever_the_headline_says() -> None:
    world = replace(EXPORTS, partner="WLD", change=Decimal("5.1"))
    india = replace(EXPORTS, partner="IN", change=Decimal("9.9"), headline=False)
    pair = replace(EXPORTS, headline=False)
    assert "exports +5.1%" in lines(alert(world, india, pair, told=("trade",)))[0]
    assert "to Russia −21.0%" in lines(alert(world, india, pair, told=("trade",), places=("CN-RU",)))[0]
    assert "to India +9.9%" in lines(alert(world, india, pair, told=("trade",), places=("IN",)))[0]


def test_trade_with_the_world_is_not_taken_for_trade_with_a_partner() -> None:
    world = replace(IMPORTS, partner="WLD", change=Decimal("5.1"))
    first = lines(alert(EXPORTS, world, told=("trade",)))[0]
    assert first.endswith("exports to Russia −21.0% y/y, imports from the world +5.1%")


def test_visit_to_the_country_that_is_followed_leads() -> None:
    other = replace(VISIT, visitors=(Person(name="Ann Lee"),), visitor_country="US", host_country="IN")
    assert "Orlov" in lines(alert(VISIT, other))[0]
    assert "Ann Lee" in lines(alert(VISIT, other, places=("IN",)))[0]


def test_stage_of_another_topic_stands_beside_its_name() -> None:
    findings = make_findings(stages=(Stage(topic="trade", name=StageName.SIGNED),))
    message = render_alert(
        make_item(),
        card_of(None, findings),
        lists=make_lists(),
        told=("trade",),
        chat=make_chat(),
        repeat=False,
    )
    assert lines(message)[-1] == "Trade (Signed)  🇷🇺 🇨🇳"


def test_visit_that_does_not_take_place_is_not_said_to_have_meetings() -> None:
    off = replace(VISIT, status=VisitStatus.CANCELLED)
    assert lines(alert(off))[2] == "Was to meet Lin Hao and Wei Min"


def test_figure_that_the_first_line_cuts_stands_whole_below() -> None:
    long = replace(EXPORTS, commodity="very long name of goods " * 6)
    first, below = lines(alert(long, told=("trade",)))[:2]
    assert first.endswith("…")
    assert below.endswith("exports to Russia −21.0% y/y")


def test_at_most_five_figures_are_told() -> None:
    many = [
        replace(EXPORTS, partner=code, change=Decimal(at))
        for at, code in enumerate(("US", "IN", "VN", "DE", "FR", "IT", "BR"), 1)
    ]
    assert sum("%" in word for word in alert(*many, told=("trade",)).plain.split()) == 5


def test_words_of_the_source_are_quoted_and_marked_only_for_those_who_read_another_language() -> None:
    def quoted(language: str) -> str:
        [part] = [one for one in alert(VISIT, language=language).parts if one.style is Style.FOLDED]
        return part.text

    words = "俄罗斯总理访华\n他将于11月3日至4日访问。"
    assert quoted("zh") == words
    assert quoted("ru") == f"В оригинале:\n{words}"
    assert "<blockquote expandable>" in to_html(alert(VISIT).parts)


def test_what_is_only_recalled_makes_no_alert_of_facts() -> None:
    assert lines(alert(replace(VISIT, main=False)))[0] == "🤝 俄罗斯总理访华"


def test_item_without_facts_on_what_is_followed_is_told_as_before() -> None:
    told = lines(alert(EXPORTS, told=("visits",)))
    assert told[0] == "🤝 俄罗斯总理访华"
    assert "🇨🇳 China, Sep 2025: exports to Russia −21.0% y/y" in told[1:], "but the figure is told below"


@pytest.mark.parametrize(("language", "tag"), [("en", "Adopted"), ("ru", "Принято"), ("zh", "已通过")])
def test_how_far_a_measure_has_come_stands_before_the_title(language: str, tag: str) -> None:
    findings = make_findings(
        visits=(), figures=(), stages=(Stage(topic="sanctions", name=StageName.ADOPTED),)
    )
    message = render_alert(
        make_item(title="New list " * 30),
        card_of(None, findings),
        lists=make_lists(make_topic(id="sanctions", emoji="⛔")),
        told=("sanctions",),
        chat=make_chat(language=language, kind=ChatKind.CHANNEL),
        repeat=False,
    )
    assert lines(message)[0].startswith(f"⛔ {tag} · New list")
    assert len(lines(message)[0]) <= 110


if __name__ == "__main__":
    for each in LANGUAGES:
        (FOLDER / f"{each}.txt").write_text(texts(each), "utf-8")
