"""The catalogue of sources that is shipped."""

import re
from collections import Counter
from datetime import timedelta

from bot.domain.sources import Source, read_sources
from bot.phrases.names import commodities
from bot.sources import KINDS
from bot.sources.listing import COMMON
from tests.contracts.source_kind import recorded
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


def with_selectors() -> list[Source]:
    """The sources that are read by what the catalogue says of their pages."""
    sources, _ = read_sources(
        PATH.read_text("utf-8"), file="sources.toml", kinds=KINDS, private_ok=False, variables={}
    )
    listed = [source for source in sources if source.kind != "sdmx"]
    return [source for source in listed if source.options or source.kind in ("page", "telegram", "json")]


def test_every_page_source_has_a_recorded_page_that_is_read_as_the_catalogue_says() -> None:
    found = with_selectors()
    assert Counter(source.kind for source in found) >= Counter({"page": 3, "telegram": 3, "json": 1})
    for source in found:
        [payload] = [one for one in recorded(source.kind) if one.path.stem == source.id]
        assert payload.options == source.options, source.id
        assert payload.expected["given"]["url"] == source.url
        parsed = payload.parse(payload.body)
        assert len(parsed.drafts) >= 2, source.id
        assert all(draft.title and draft.url for draft in parsed.drafts)


def test_channels_are_asked_gently_and_the_terms_of_the_platform_are_told() -> None:
    channels = [source for source in with_selectors() if source.kind == "telegram"]
    assert all(source.official and source.every >= timedelta(minutes=10) for source in channels)
    assert not any(source.fulltext for source in channels), "a message has no other page"
    comments = [line for line in PATH.read_text("utf-8").splitlines() if line.startswith("#")]
    assert "telegram.org/tos" in "\n".join(comments)


def test_every_kind_and_option_is_explained_in_the_catalogue() -> None:
    text = PATH.read_text("utf-8")
    head = text[: text.index("\n[[source]]")]
    for kind in KINDS:
        assert re.search(rf"^#   {kind} ", head, re.MULTILINE), kind
    for option in (*COMMON, "date_attribute"):
        assert re.search(rf"^#   {option} ", head, re.MULTILINE), option
