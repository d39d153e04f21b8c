"""What holds for the visits of any text: nothing raises, and every field points to the words for it."""

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.analysis.analyst import load_gazetteers
from bot.analysis.scenes.scenes import VisitLanguage, load_visit_languages
from bot.analysis.text.places import Gazetteer
from bot.analysis.text.reading import read
from bot.analysis.text.tokens import fold
from bot.analysis.visits.travels import find_travels
from bot.domain.facts import Visit, VisitStatus
from bot.domain.items import Document

SEEDS = Path(__file__).parents[2] / "seeds"

#: Pieces of news of travel, and of mischief, in any order.
PIECES = {
    "en": """the President of China Xi Jinping and Vladimir Putin will visit arrived in Paris met talks with
        Prime Minister Li Qiang Russia's delegation a three-day visit to from Nov 30 to Dec 2 on Monday
        postponed cancelled will not after
        next week he was received by where five nations back , . : ; ' 's ( )""",
    "ru": """президент России Владимир Путин прибыл в Китай с визитом и встретился с Си Цзиньпином он примет
        министр иностранных дел Франции посетит Анкару с 3 по 4 ноября переговоры не после отменён , . :""",
    "zh": """俄罗斯 总理 米舒斯京 抵达 杭州 对 中国 进行 国事访问 习近平 会见 同 他 举行会谈 11月3日 至 4日
        将 不 结束 推迟 取消 三 国 国务委员 兼 外长 王毅 、 ， 。 （ 阿""",
}


@cache
def gazetteers() -> Mapping[str, Gazetteer]:
    return load_gazetteers(SEEDS / "mentions")


@cache
def languages() -> Mapping[str, VisitLanguage]:
    return load_visit_languages(SEEDS)


@st.composite
def documents(draw: st.DrawFn) -> Document:
    language = draw(st.sampled_from(sorted(PIECES)))
    pieces = st.lists(st.sampled_from([*PIECES[language].split(), "\n"]), max_size=40)
    glue = "" if language == "zh" else " "
    anything = st.text(alphabet=st.characters(exclude_categories=()), max_size=100)
    text = draw(st.one_of(pieces.map(glue.join), anything))
    title = draw(st.one_of(st.just(""), pieces.map(glue.join)))
    published = draw(
        st.none() | st.datetimes(min_value=datetime(2000, 1, 3), max_value=datetime(2090, 1, 1))  # noqa: DTZ001
    )
    return Document(
        title=title.replace("\n", " "),
        text=text,
        language=language,
        country=draw(st.sampled_from(["", "FR"])),
        published=published.replace(tzinfo=UTC) if published else None,
    )


def visits_in(document: Document) -> tuple[str, tuple[Visit, ...]]:
    reading = read(document, language=document.language, gazetteer=gazetteers()[document.language])
    return reading.text, find_travels(reading, languages()[document.language]).visits


@settings(deadline=None)
@given(documents())
def test_visits_are_found_alike_and_proven(document: Document) -> None:
    text, visits = visits_in(document)
    assert visits_in(document)[1] == visits
    assert [visit.main for visit in visits] == sorted((visit.main for visit in visits), reverse=True)
    for visit in visits:
        set_fields = {
            "visitors": visit.visitors,
            "visitor_country": visit.visitor_country,
            "host_country": visit.host_country,
            "cities": visit.cities,
            "meets": visit.meets,
            "start": visit.start,
            "end": visit.end,
            "status": visit.status,
            "kind": visit.kind,
        }
        assert set(visit.proof) == {name for name, value in set_fields.items() if value}
        for proof in visit.proof.values():
            assert proof.spans == tuple(sorted(proof.spans))
            assert all(0 <= start < end <= len(text) for start, end in proof.spans)
            assert 0 < proof.confidence <= 1


@settings(deadline=None)
@given(documents())
def test_visits_make_sense(document: Document) -> None:
    text, visits = visits_in(document)
    folded = fold(text)
    for visit in visits:
        assert visit.visitors or visit.visitor_country
        assert visit.host_country != visit.visitor_country
        assert not visit.end or not visit.start or visit.end >= visit.start[: len(visit.end)]
        assert isinstance(visit.status, VisitStatus)
        assert len({city.name for city in visit.cities}) == len(visit.cities)
        for person in (*visit.visitors, *visit.meets):
            # But for the ending of its case, a name stands in the text.
            assert all(fold(word)[:2] in folded for word in person.name.split())
