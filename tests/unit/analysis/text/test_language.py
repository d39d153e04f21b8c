"""Letters, function words, and the language that a source declares."""

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import pytest

from bot.analysis.text.guessing import load_guess
from bot.analysis.text.language import detect

_ROOT = Path(__file__).parents[4]
_GUESS = load_guess(_ROOT / "seeds" / "languages" / "lid.176.ftz")
_READ = ("en", "ru", "zh")


class _News(NamedTuple):
    language: str
    title: str
    lead: str


def _news() -> list[_News]:
    files = sorted((_ROOT / "tests" / "data" / "languages").glob("*.tsv"))
    lines = [line for file in files for line in file.read_text("utf-8").splitlines()]
    return [_News(*line.split("\t")) for line in lines if not line.startswith("#")]


NEWS = _news()


def _as_read(language: str) -> str:
    """A language that we read; another is only another."""
    return language if language in _READ else "another"


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "The prime minister of Norway will visit Chile in May"),
        ("en", "China's exports rise as imports fall"),
        ("ru", "Президент Казахстана прибыл в Баку с визитом"),
        ("zh", "越南总理下周访华"),
        ("zh", "蒙古國總統訪問河內"),
        ("zh", "中国与EU签署协议"),
        ("ja", "日本の首相がベトナムを訪問した"),
        ("ko", "한국 대통령이 베트남을 방문했다"),
        ("uk", "Прем'єр-міністр України відвідає Київ і Львів"),
        ("be", "Прэзідэнт сустрэўся з паслом у Мінску"),
        ("kk", "Президент Астанада үкімет отырысын өткізді, әкімдер қатысты"),
        ("ky", "Президент Бишкекте өкмөттүн жыйынын өткөрдү, маңыздуу"),
        ("sr", "Председник се састао са министром у Београду, рекао је његов заменик"),
        ("bg", "Външният министър ще посети Сърбия и Гърция във вторник"),
        ("ar", "وصل وزير الخارجية إلى القاهرة"),
    ],
)  # fmt: skip
def test_letters_and_words_tell_the_language(language: str, text: str) -> None:
    assert detect(text) == language


@pytest.mark.parametrize(
    "text",
    [
        "El ministro de Exteriores de Chile viaja a la India para una visita de dos días",
        "Der Bundeskanzler reist nach Indien und trifft den Premierminister",
        "Başbakan iki günlük ziyaret için Bakü'ye gitti",
        "Tô Lâm thăm Triều Tiên và gặp Kim Jong Un",
        "",
        "12345 — %%%",
        "\ud800",
    ],
)
def test_what_is_not_english_for_sure_has_no_language(text: str) -> None:
    assert detect(text) == ""


@pytest.mark.parametrize(
    ("text", "declared", "language"),
    [
        ("Bakú, Astaná, Taskent", "en", "en"),
        ("Visita de estado a la India", "es", "es"),
        ("Встреча в Минске", "be", "be"),
        ("习近平", "zh-Hans-CN", "zh"),
        ("Встреча в Баку", "EN_us", "ru"),
        ("Talks in Baku will be held", "ru", "en"),
        ("Talks in Baku will be held", "zh", "en"),
        ("Президент України зустрівся із прем'єром Польщі", "ru", "uk"),
        ("وزير", "fa", "fa"),
        ("وزير", "en", "ar"),
        ("日本の首相がベトナムを訪問", "zh", "ja"),
    ],
)
def test_a_declared_language_wins_where_the_letters_allow_it(text: str, declared: str, language: str) -> None:
    assert detect(text, declared) == language


def test_a_foreign_name_does_not_make_a_russian_title_ukrainian() -> None:
    assert detect("Министр Сибіга встретился с послами, сообщили в пресс-службе ведомства") == "ru"


def test_a_japanese_letter_in_a_name_does_not_make_a_chinese_text_japanese() -> None:
    assert detect("无印良品の中国门店继续扩大，日本总部对此表示欢迎") == "zh"


def test_the_beginning_of_a_long_text_is_enough() -> None:
    assert detect("The minister said that the talks were good. " * 100 + "привет " * 100_000) == "en"


@pytest.mark.parametrize("news", NEWS, ids=lambda news: f"{news.language}: {news.title}")
def test_title_and_lead_tell_which_language_we_read(news: _News) -> None:
    assert _as_read(detect(f"{news.title}\n{news.lead}", guess=_GUESS)) == _as_read(news.language)


@pytest.mark.parametrize("news", [one for one in NEWS if one.language in _READ], ids=lambda news: news.title)
def test_a_declared_language_is_enough_for_a_title_of_names(news: _News) -> None:
    assert detect(news.title, news.language, guess=_GUESS) == news.language


def test_a_title_alone_has_rather_no_language_than_a_wrong_one() -> None:
    taken = {
        one.title for one in NEWS if one.language not in _READ and detect(one.title, guess=_GUESS) in _READ
    }
    lost = {one.title for one in NEWS if one.language in _READ and not detect(one.title, guess=_GUESS)}
    assert taken <= {
        "Цене пшенице расту",
        "Сеул привика посланика на Япония",
        "Minister warnt vor Engpass",
        "金価格、最高値更新",
    }
    assert len(lost) <= 11


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("es", "El ministro de Exteriores de Chile viaja a la India para una visita de dos días"),
        ("de", "Der Bundeskanzler reist nach Indien und trifft den Premierminister"),
        ("tr", "Başbakan iki günlük ziyaret için Bakü'ye gitti"),
        ("en", "Central bank keeps rates unchanged"),
        ("mk", "Лидерите разговараа за гасот"),
        ("", "12345 — %%%"),
        ("", "\ud800"),
        ("", "Tô Lâm, Lula, Orbán"),
    ],
)
def test_a_guess_names_the_language_that_words_leave_open(language: str, text: str) -> None:
    assert detect(text, guess=_GUESS) == language


@pytest.mark.parametrize(
    ("text", "declared", "language"),
    [
        ("Der Bundeskanzler reist nach Indien und trifft dort den Premierminister", "en", "de"),
        ("Лидерите разговараа за гасот до доцна навечер во Прага", "ru", "mk"),
        ("Bakú, Astaná, Taskent", "en", "en"),
        ("Lukashenko, Tokayev, Aliyev", "en", "en"),
        ("Встреча в Минске", "be", "be"),
    ],
)
def test_a_guess_that_is_sure_wins_over_a_declared_language_that_we_read(
    text: str, declared: str, language: str
) -> None:
    assert detect(text, declared, guess=_GUESS) == language


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "The minister of Chile said that exports were up this year and would rise again. "),
        ("fi", "Ministeri on Helsingissä ja vienti on kasvanut, mutta tuonti on laskenut. "),
        ("de", "Der Minister ist in Berlin und will mit Polen und Frankreich über Gas sprechen. "),
        ("ru", "Министр прибыл в Баку, где обсудит поставки газа и строительство дороги. "),
        ("mk", "Министерот пристигна во Баку, каде што ќе разговара за гасот и за патот. "),
        ("ky", "Министр Бакуга келди, ал жерде газ жана жол курулушу тууралуу маңыздуу сөз сүйлөшөт. "),
    ],
)
def test_a_long_text_is_told_without_a_guess_or_with_it(language: str, words: str) -> None:
    assert detect(words * 20, guess=_GUESS) == language


def test_a_half_character_does_not_reach_the_model() -> None:
    assert detect("The minister said \ud800 that it was good", guess=_GUESS) == "en"


@pytest.mark.parametrize("chances", [{}, {"en": 0.1}, {"ceb": 0.95}])
def test_a_guess_of_nothing_we_can_name_leaves_the_language_open(chances: Mapping[str, float]) -> None:
    assert detect("Baku Astana", guess=lambda _: chances) == ""
