"""Letters, function words, and the language that a source declares."""

import pytest

from bot.analysis.language import detect


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
