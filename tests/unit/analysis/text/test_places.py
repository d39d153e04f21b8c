"""Countries in text: case, length, masks, and the traps of each language."""

import pytest

from bot.analysis.text.places import Gazetteer, forms_in
from bot.analysis.text.tokens import sentences
from bot.domain.places import BLOCS, place
from tests.unit.analysis.conftest import SEEDS, Codes

LISTS = (
    "RU\tadjective\t\tрусский\nUS\tname\t\tUS\nTR\tname\t\tTurkey\n"
    "KR\tname\t\tRepublic of Korea\n-\tnone\t\tNew Turkey"
)


def found(text: str) -> list[str]:
    gazetteer = Gazetteer.read(LISTS)
    return [code for part in sentences(text) for mention in gazetteer.find(part) for code in mention.codes]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("US and U.S.", ["US", "US"]),
        ("give us time; Us too", []),
        ("Turkey, TURKEY", ["TR", "TR"]),
        ("roast turkey", []),
        ("Русский, русский, РУССКИЙ", ["RU", "RU", "RU"]),
        ("the republic of Korea", []),
        ("REPUBLIC OF KOREA", ["KR"]),
        ("New Turkey", []),
        ("New. Turkey", ["TR"]),
        ("the Republic of), Korea", []),
        ("the Republic of the Korea", ["KR"]),
    ],
)
def test_the_case_of_a_form_is_its_rule(text: str, expected: list[str]) -> None:
    assert found(text) == expected


def test_a_mention_points_to_characters_and_tokens() -> None:
    text = "From the Republic of Korea to Turkey's shores"
    (part,) = sentences(text)
    mentions = Gazetteer.read(LISTS).find(part)
    assert [text[one.start : one.end] for one in mentions] == ["Republic of Korea", "Turkey"]
    assert [[token.word for token in part.tokens[one.first : one.after]] for one in mentions] == [
        ["Republic", "of", "Korea"],
        ["Turkey"],
    ]


def test_words_that_a_form_needs_around_it_are_left_to_others() -> None:
    gazetteer = Gazetteer.read("RU\tname\t\t访[俄]\t[俄]外长\n-\trole\tforeign_minister\t外长")
    text = "访俄，俄外长，俄"
    (part,) = sentences(text)
    assert [(text[one.start : one.end], one.first, one.after, one.id) for one in gazetteer.find(part)] == [
        ("俄", 1, 2, ""),
        ("俄", 2, 3, ""),
        ("外长", 3, 5, "foreign_minister"),
    ]


@pytest.mark.parametrize(
    "line", ["RU\tname\tRussia", "RU\tcountry\t\tRussia", "RU\tname\t\tx\t\ty", "nonsense"]
)
def test_a_list_of_another_shape_is_refused(line: str) -> None:
    with pytest.raises(ValueError):
        Gazetteer.read(line)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Michael Jordan plays", []),
        ("Jordan's king", ["JO"]),
        ("New Mexico and Mexico", ["MX"]),
        ("a guinea pig; Guinea pigs; Guinea", ["GN"]),
        ("Equatorial Guinea and Papua New Guinea", ["GQ", "PG"]),
        ("Atlanta, Georgia", []),
        ("Georgia's parliament in Tbilisi", ["GE", "GE"]),
        ("South Georgia", []),
        ("Niger, Nigeria, a Nigerian", ["NE", "NG", "NG"]),
        ("the Dominican Republic and Dominica", ["DO", "DM"]),
        ("Latin America, South America, America", ["US"]),
        ("South African, Central African Republic", ["ZA", "CF"]),
        ("Turkey, Türkiye, Turkiye, Turkish", ["TR"] * 4),
        ("S. Korea, ROK, N. Korea, DPRK, South Korean", ["KR", "KR", "KP", "KP", "KR"]),
        ("Ivory Coast, Côte d'Ivoire, Czech Republic, Burma", ["CI", "CI", "CZ", "MM"]),
        ("The Kremlin, the White House, Downing Street, Akorda", ["RU", "US", "GB", "KZ"]),
        ("Brussels told Belgium", ["EU", "BE"]),
        ("EU, ASEAN, EAEU, BRICS, SCO", ["EU", "ASEAN", "EAEU", "BRICS", "SCO"]),
        ("G7, G20, NATO, UN, WTO, OPEC", ["G7", "G20", "NATO", "UN", "WTO", "OPEC"]),
        ("the euro zone and the European Central Bank", ["EA", "EA"]),
        ("The Washington Post on Washington", ["US"]),
        ("Xi Jinping in Xi'an, Playing XI", ["CN"]),
        ("Sino-Russian, US-China", ["CN", "RU", "US", "CN"]),
        ("DR Congo and the Republic of the Congo", ["CD", "CG"]),
        ("chad, male, nice, reunion, Reunion", []),
        ("the Netherlands, United Arab Emirates", ["NL", "AE"]),
    ],
)  # fmt: skip
def test_english(codes: Codes, text: str, expected: list[str]) -> None:
    assert codes("en", text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("в Россией, России; российского", ["RU", "RU", "RU"]),
        ("российско-китайский саммит", ["RU", "CN"]),
        ("Японо-американский, Китайско-Белорусский", ["JP", "US", "CN", "BY"]),
        ("Саудовскую Аравию, Саудовской Аравией", ["SA", "SA"]),
        ("в Объединенных Арабских Эмиратах и ОАЭ", ["AE", "AE"]),
        ("Республики Корея, Республикой Казахстан, РК", ["KR", "KZ", "KZ"]),
        ("Южной Кореей и Северной Кореей, КНДР", ["KR", "KP", "KP"]),
        ("Латинской Америке, США, сша", ["US"]),
        ("Кремлём, Белого дома, Анкаре, Пекином", ["RU", "US", "TR", "CN"]),
        ("Казанского Кремля", []),
        ("Белоруссией, Беларусью, Киргизии, Кыргызстану", ["BY", "BY", "KG", "KG"]),
        ("Евросоюзу, ЕС, еврозоны, ШОС, БРИКС, ЕАЭС", ["EU", "EU", "EA", "SCO", "BRICS", "EAEU"]),
        ("Индийского океана", []),
        ("индо-тихоокеанский", []),
        ("Боснией и Герцеговиной", ["BA"]),
        ("Папуа - Новую Гвинею, Гвинеи-Бисау", ["PG", "GW"]),
        ("чад костра, того времени, Того", []),
        ("президента Того", ["TG"]),
        ("Брюсселе и Бельгии", ["EU", "BE"]),
        ("Мирзиёевым и Мирзиеева, Си Цзиньпином", ["UZ", "UZ", "CN"]),
        ("английского языка", []),
        ("Того же", []),
    ],
)  # fmt: skip
def test_russian(codes: Codes, text: str, expected: list[str]) -> None:
    assert codes("ru", text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("尼日利亚与尼日尔", ["NG", "NE"]),
        ("印度尼西亚与印度", ["ID", "IN"]),
        ("印度洋", []),
        ("外长沙龙", []),
        ("发展中国家", []),
        ("其中国有企业", []),
        ("南美国家", []),
        ("中俄元首，日韩，美中", ["CN", "RU", "JP", "KR", "US", "CN"]),
        ("中日韩", ["CN", "JP", "KR"]),
        ("访华、访俄、对美出口", ["CN", "RU", "US"]),
        ("俄外长、美防长", ["RU", "US"]),
        ("对印度尼西亚", ["ID"]),
        ("谈判中美国代表", ["US"]),
        ("11日日本，23日中国，8日美国", ["JP", "CN", "US"]),
        ("近日美国", ["US"]),
        ("对美元汇率", []),
        ("其中法律", []),
        ("中法两国", ["CN", "FR"]),
        ("访华盛顿", ["US"]),
        ("寮國、老挝、義大利、意大利", ["LA", "LA", "IT", "IT"]),
        ("马里兰州与马里", ["ML"]),
        ("南苏丹、苏丹、阿曼苏丹", ["SS", "SD", "OM"]),
        ("白宫、克里姆林宫、人民大会堂", ["US", "RU", "CN"]),
        ("欧盟、欧元区、东盟、上合组织、七国集团、欧佩克", ["EU", "EA", "ASEAN", "SCO", "G7", "OPEC"]),
        ("刚果（金）与刚果（布）", ["CD", "CG"]),
        ("朝鲜与韩国、北韩", ["KP", "KR", "KP"]),
        ("汉语的美，日子", []),
        ("中、美、俄三国", []),
    ],
)  # fmt: skip
def test_chinese(codes: Codes, text: str, expected: list[str]) -> None:
    assert codes("zh", text) == expected


@pytest.mark.parametrize("language", ["en", "ru", "zh"])
def test_the_shipped_lists_know_every_state_and_bloc(language: str) -> None:
    forms = list(forms_in((SEEDS / "mentions" / f"{language}.tsv").read_text("utf-8")))
    known = {code for form in forms for code in form.codes}
    assert len(known) > 200
    assert set(BLOCS) <= known
    assert {place(code) for code in known}, "each can be followed"
    capitals = {code for form in forms if form.kind == "capital" for code in form.codes}
    # City states are their own capital; a few capitals mean something else more often.
    assert len(capitals) > 160
    assert len({form.written for form in forms}) == len(forms)
