"""The catalogue of sources that is shipped."""

import re
from collections import Counter

from bot.domain.sources import read_sources
from bot.phrases.names import commodities
from bot.sources import KINDS
from tests.house.code import ROOT

PATH = ROOT / "seeds" / "sources.toml"


def test_the_catalogue_is_read_without_a_problem_and_covers_the_field() -> None:
    text = PATH.read_text("utf-8")
    sources, problems = read_sources(text, file="sources.toml", kinds=KINDS, private_ok=False, variables={})
    assert problems == ()
    assert len(sources) >= 30
    languages = Counter(source.language for source in sources)
    assert min(languages["en"], languages["ru"], languages["zh"]) >= 5
    assert sum(source.official for source in sources) >= 10
    assert len({source.owner for source in sources}) >= 25
    assert len({source.url for source in sources}) == len(sources)


def test_official_sources_speak_for_a_country_or_an_organisation() -> None:
    text = PATH.read_text("utf-8")
    sources, _ = read_sources(text, file="sources.toml", kinds=KINDS, private_ok=False, variables={})
    assert all(re.fullmatch(r"[A-Z]{2}|", source.country) for source in sources)
    assert any(source.official and not source.country for source in sources), "organisations have no country"


def test_statistics_name_goods_that_we_know() -> None:
    sources, _ = read_sources(
        PATH.read_text("utf-8"), file="sources.toml", kinds=KINDS, private_ok=False, variables={}
    )
    statistics = [source for source in sources if source.kind == "sdmx"]
    assert len(statistics) >= 2
    named = {
        pair.partition("=")[2].strip()
        for source in statistics
        for pair in source.options.get("commodity_codes", "").split(";")
    }
    assert {"", "crude oil"} <= named <= {"", *commodities()}
