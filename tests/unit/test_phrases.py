"""The catalogues: complete, alike, and never confused by what is put into them."""

import re
import string
from datetime import UTC, datetime

import pytest

from bot.domain.message import Style
from bot.domain.places import ANYWHERE, BLOCS, place
from bot.phrases import (
    LANGUAGES,
    catalogue,
    country_name,
    flag,
    flagged,
    is_country,
    known_language,
    language_name,
    place_name,
    say,
    time_part,
)


def fields(text: str) -> list[str]:
    """The names of the placeholders of a template."""
    return sorted(name for _, name, _, _ in string.Formatter().parse(text) if name is not None)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_catalogue_has_the_same_keys(language: str) -> None:
    assert catalogue(language).keys() == catalogue("en").keys()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("key", sorted(catalogue("en")))
def test_every_phrase_has_the_same_placeholders_and_says_something(language: str, key: str) -> None:
    text = catalogue(language)[key]

    assert fields(text) == fields(catalogue("en")[key])
    assert text.strip()
    assert text == text.rstrip()
    assert all(name.isidentifier() for name in fields(text))


@pytest.mark.parametrize("language", ["ru", "zh"])
def test_nothing_is_left_in_english(language: str) -> None:
    names = {"start.title", "blocs.BRICS", "blocs.G7", "blocs.G20"}
    same = {key for key, text in catalogue(language).items() if text == catalogue("en")[key]} - names

    assert {
        key for key in same if any(map(str.isalpha, re.sub(r"\{\w+\}", "", catalogue("en")[key])))
    } == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_shown_for_a_moment_fits_and_buttons_are_short(language: str) -> None:
    for key, text in catalogue(language).items():
        if key.startswith("menu."):
            assert len(text) <= 24
        if key.startswith("refused.") or key in ("settings.not_your_channel", "unsubscribe.gone"):
            assert len(text) <= 200
        if key.startswith("commands."):
            assert len(text) <= 60


def test_values_with_braces_are_shown_as_they_are() -> None:
    said = say("en", "topic.none", topic="{count} {0} {{x}} %s {")

    assert "{count} {0} {{x}} %s {" in said


def test_a_key_or_value_that_does_not_exist_is_a_fault_of_ours() -> None:
    with pytest.raises(KeyError):
        say("en", "no.such")
    with pytest.raises(KeyError):
        say("en", "topic.none")


@pytest.mark.parametrize(
    ("tag", "language"),
    [
        ("ru", "ru"),
        ("RU-ru", "ru"),
        ("zh-hans", "zh"),
        ("zh-Hant-TW", "zh"),
        ("en-GB", "en"),
        ("de", "en"),
        ("", "en"),
        (None, "en"),
    ],
)
def test_a_language_tag_leads_to_a_language_that_we_speak(tag: str | None, language: str) -> None:
    assert known_language(tag) == language


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_bloc_has_a_name_and_can_be_followed(language: str) -> None:
    for code in BLOCS:
        assert f"blocs.{code}" in catalogue(language)
        assert is_country(code)


@pytest.mark.parametrize("code", ["CN", "XK", "TW", "HK", "PS", "EU", "ASEAN", "G7"])
def test_countries_and_territories_can_be_followed(code: str) -> None:
    assert is_country(code)


@pytest.mark.parametrize(
    "code", ["", "C", "cn", "XX", "ZZ", "XA", "XB", "QO", "EZ", "CHN", "12", "*", "中国", "№№"]
)
def test_what_is_no_country_can_not_be_followed(code: str) -> None:
    assert not is_country(code)


@pytest.mark.parametrize(
    ("language", "code", "name"),
    [
        ("en", "CN", "China"),
        ("ru", "CN", "Китай"),
        ("zh", "CN", "中国"),
        ("ru", "US", "США"),
        ("ru", "EA", "Еврозона"),
        ("zh", "ASEAN", "东盟"),
        ("en", "XX", "XX"),
    ],
)
def test_countries_are_named_as_people_say(language: str, code: str, name: str) -> None:
    assert country_name(language, code) == name


@pytest.mark.parametrize(
    ("code", "sign"),
    [("CN", "🇨🇳"), ("EU", "🇪🇺"), ("UN", "🇺🇳"), ("EA", ""), ("ASEAN", ""), ("G7", ""), ("", ""), ("中国", "")],
)
def test_only_what_has_a_flag_gets_one(code: str, sign: str) -> None:
    assert flag(code) == sign


def test_a_name_without_a_flag_begins_with_the_name() -> None:
    assert flagged("en", "ASEAN") == "ASEAN"
    assert flagged("en", "CN") == "🇨🇳 China"


def test_places_are_named() -> None:
    assert place_name("ru", ANYWHERE) == "везде"
    assert place_name("en", place("RU", "CN")) == "🇨🇳 China – 🇷🇺 Russia"
    assert place_name("zh", place("CN")) == "🇨🇳 中国"


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "2 Mar 2026, 09:05 UTC"),
        ("ru", "2 мар. 2026, 09:05 UTC"),
        ("zh", "2026年3月2日 09:05 UTC"),
    ],
)
def test_a_moment_reads_as_the_language_writes_it(language: str, text: str) -> None:
    part = time_part(language, datetime(2026, 3, 2, 9, 5, tzinfo=UTC))

    assert part.text == text
    assert part.style is Style.TIME


def test_languages_are_named_and_an_unknown_one_keeps_its_code() -> None:
    assert language_name("ru", "zh") == "китайский"
    assert language_name("en", "xx") == "xx"
