"""Whom and what texts name, by the lists that are shipped: every kind in every language, and what must not
be taken for it."""

import pytest

from bot.analysis.text.places import Gazetteer
from bot.analysis.text.tokens import sentences
from tests.unit.analysis.conftest import Named, shipped_gazetteers


def ids(named: Named, language: str, text: str) -> str:
    """Of each mention its id, or its codes when it has none."""
    return " ".join((id or codes).replace(" ", "_") for _, _, codes, id in named(language, text))


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "Hangzhou, then Davos and Sharm El-Sheikh", "hangzhou davos sharm-el-sheikh"),
        ("en", "St. Petersburg; Saint Petersburg", "saint-petersburg saint-petersburg"),
        ("en", "Xi'an and Xi’an", "xi-an xi-an"),
        ("en", "Mexico City, Kuwait City, Ho Chi Minh City", "mexico-city kuwait-city ho-chi-minh-city"),
        ("en", "nice weather for a bath, a split; Nice weather", ""),
        ("en", "talks in Nice, France", "nice FR"),
        ("en", "Brussels, Washington, D.C.", "brussels washington"),
        ("en", "Malmö, Gdańsk and Türkiye's Izmir", "malmo gdansk TR izmir"),
        ("ru", "в Женеве, с Давосом, к Самарканду", "geneva davos samarkand"),
        ("ru", "из Шарм-эль-Шейха в Нижний Новгород", "sharm-el-sheikh nizhny-novgorod"),
        ("ru", "в Санкт-Петербурге, Тель-Авивом, Эр-Рияде", "saint-petersburg tel-aviv riyadh"),
        ("ru", "грозный вид и грозное небо", ""),
        ("zh", "在日内瓦、达沃斯、沙姆沙伊赫", "geneva davos sharm-el-sheikh"),
        ("zh", "撒馬爾罕與聖彼得堡", "samarkand saint-petersburg"),
        ("zh", "外长沙伦赛抵达长沙", "foreign_minister changsha"),
        ("zh", "访德累斯顿，访德", "dresden DE"),
        ("zh", "复合肥出口，如果阿富汗，湖南通过，大庆典，喀什米尔", "fertilizers AF"),
        ("ru", "на Курском направлении, в Курске", "kursk"),
        ("zh", "经济南北，500公里约，广西安排，阿拉法特，有关丹麦", "DK"),
        ("zh", "突尼斯、丹尼斯、系列日程、平台中国", "TN CN"),
        ("en", "Gulf of Aden, the Geneva Conventions, Manchester United", ""),
        ("zh", "抵华沙，访华盛顿，访华", "warsaw washington CN"),
    ],
)
def test_cities(named: Named, language: str, text: str, expected: str) -> None:
    assert ids(named, language, text) == expected


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "President Xi; Xi Jinping; XI", "president xi-jinping xi-jinping"),
        ("en", "Joko Widodo Wednesday; Md. Touhid Hossain", "joko-widodo touhid-hossain"),
        ("en", "Sir Keir Starmer, Sir Keir", "keir-starmer keir-starmer"),
        ("en", "S. Jaishankar", "subrahmanyam-jaishankar"),
        ("en", "Mevlüt Çavuşoğlu, Aleksandar Vučić", "mevlut-cavusoglu aleksandar-vucic"),
        ("en", "Lee Jae-myung and Lee Jae Myung", "lee-jae-myung lee-jae-myung"),
        ("en", "Anwaar-ul-Haq Kakar", "anwaar-ul-haq-kakar"),
        ("en", "Chad's President Mahamat Idriss Deby", "TD president mahamat-idriss-deby"),
        ("en", "Michael Jordan and Jordan", "JO"),
        ("en", "Georgia Tech; Georgia's Irakli Kobakhidze", "GE irakli-kobakhidze"),
        ("en", "may June; the carney; trump card", ""),
        ("ru", "Мирзиёевым и Мирзиеева", "shavkat-mirziyoyev shavkat-mirziyoyev"),
        ("ru", "с Фостеном-Арканжем Туадерой", "faustin-archange-touadera"),
        ("ru", "о Туадере", "faustin-archange-touadera"),
        ("ru", "с Эммануэлем Макроном и Урсулой фон дер Ляйен", "emmanuel-macron ursula-von-der-leyen"),
        ("ru", "Ангелы Меркель, с Си Цзиньпином", "angela-merkel xi-jinping"),
        ("ru", "Касым-Жомарту Токаеву, о Лукашенко", "kassym-jomart-tokayev alexander-lukashenko"),
        ("ru", "с Марией Захаровой и Захарову", "maria-zakharova maria-zakharova"),
        ("zh", "普京同米舒斯京、王毅", "vladimir-putin mikhail-mishustin wang-yi"),
        ("zh", "川普、拜登與耶倫", "donald-trump joe-biden janet-yellen"),
        ("zh", "弗拉基米尔·普京", "vladimir-putin"),
        ("zh", "沙拉酱，推特本周，思维文化", ""),
        ("zh", "沙拉总统", "ahmed-al-sharaa president"),
        ("zh", "李强调，李强强调，与韩正式签署", "li-qiang"),
        ("zh", "访欧尔班，对莫迪", "viktor-orban narendra-modi"),
    ],
)  # fmt: skip
def test_people(named: Named, language: str, text: str, expected: str) -> None:
    found = ids(named, language, text)
    assert found == expected


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "the foreign minister, Foreign Ministers, FM, EAM", "foreign_minister " * 4),
        ("en", "PM, Premier, the chancellors; pm", "prime_minister " * 3),
        ("en", "heads of state, a delegation, trade envoys", "president delegation envoy"),
        ("en", "vice president, deputy foreign minister", "vice_president deputy_foreign_minister"),
        ("en", "former president, president-elect", "former president"),
        ("en", "press secretary, presidential aide", "spokesperson aide"),
        ("en", "European Commission President", "EU president"),
        ("en", "president of the European Commission", "commission_president EU"),
        ("en", "counterpart, attorneys general, spokeswomen", "counterpart justice_minister spokesperson"),
        ("ru", "министра иностранных дел, главой МИД", "foreign_minister " * 2),
        ("ru", "министры иностранных дел", "foreign_minister"),
        ("ru", "пресс-секретарь президента, президентом", "spokesperson president"),
        ("ru", "полпреда президента", "plenipotentiary"),
        ("ru", "президент Татарстана, жена президента", "governor spouse"),
        ("ru", "председателя КНР, председатель Госдумы", "president CN speaker RU"),
        ("ru", "вице-премьеров, премьер-министром", "deputy_prime_minister prime_minister"),
        ("ru", "делегации", "delegation"),
        ("ru", "главы Еврокомиссии, Госсекретарю США", "commission_president EU foreign_minister US"),
        ("ru", "бывшего президента, экс-премьер", "former former"),
        ("zh", "副总理兼外长", "deputy_prime_minister foreign_minister"),
        ("zh", "国务委员兼外长", "state_councillor foreign_minister"),
        ("zh", "俄外长，美防长", "RU foreign_minister US defence_minister"),
        ("zh", "總統、國務卿、財長", "president foreign_minister finance_minister"),
        ("zh", "前总统，第一夫人，代表团", "former spouse delegation"),
        ("zh", "目前总统，此前总理", "president prime_minister"),
        ("zh", "部长期待，扩大使用，对外相互，贸易委员会，共同行动", ""),
        ("ru", "после встречи посла", "ambassador"),
        ("zh", "美国商务部长，韩国央行行长", "US trade_minister KR central_bank_governor"),
    ],
)  # fmt: skip
def test_roles(named: Named, language: str, text: str, expected: str) -> None:
    assert ids(named, language, text) == expected.strip()


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "the General Administration of Customs", [("agency", "CN", "customs")]),
        ("en", "KOSTAT and KITA", [("agency", "KR", "statistics"), ("agency", "KR", "trade_association")]),
        ("en", "the Korea Customs Service", [("seat", "KR", "customs")]),
        ("en", "Eurostat, the ECB", [("seat", "EU", "statistics"), ("seat", "EA", "central_bank")]),
        ("en", "TÜİK, TUIK, TurkStat", [("agency", "TR", "statistics")] * 3),
        ("en", "the customs service", [("agency", "", "customs")]),
        ("en", "Pakistan Bureau of Statistics", [("seat", "PK", "statistics")]),
        ("en", "PBS", [("agency", "PK", "statistics")]),
        ("ru", "ГТУ КНР, Главным таможенным управлением КНР", [("seat", "CN", "customs")] * 2),
        ("ru", "ФТС, Росстатом", [("agency", "RU", "customs"), ("agency", "RU", "statistics")]),
        ("ru", "таможенной службы", [("agency", "", "customs")]),
        ("zh", "海关总署，關稅廳", [("seat", "CN", "customs"), ("agency", "KR", "customs")]),
        ("zh", "国家统计局，商务部", [("agency", "", "statistics"), ("agency", "", "trade_ministry")]),
        ("zh", "越南海关总局", [("seat", "VN", "customs")]),
    ],
)  # fmt: skip
def test_agencies(named: Named, language: str, text: str, expected: list[tuple[str, str, str]]) -> None:
    assert [(kind, codes, id) for _, kind, codes, id in named(language, text)] == expected


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "crude oil, LNG, EVs and memory chips", "crude_oil LNG electric_vehicles memory_chips"),
        ("en", "wheat; liquefied natural gas; rare earths", "wheat LNG rare_earths"),
        ("en", "palm oil and olive oil, no oil", "palm_oil olive_oil crude_oil"),
        ("ru", "нефти, сжиженного природного газа, меди", "crude_oil LNG copper"),
        ("ru", "экспорт стали; они стали лидерами", "steel"),
        ("ru", "легковых автомобилей и редкоземельных металлов", "autos rare_earths"),
        ("zh", "原油、液化天然气、集成电路", "crude_oil LNG integrated_circuits"),
        ("zh", "锂、稀土、大豆；牡丹", "lithium rare_earths soybeans"),
        ("zh", "新能源汽车和汽车零配件", "electric_vehicles auto_parts"),
    ],
)
def test_commodities(named: Named, language: str, text: str, expected: str) -> None:
    assert ids(named, language, text).replace("leader", "").strip() == expected


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "$, US$, dollars, U.S. dollars, €", "USD? USD USD? USD EUR"),
        ("en", "yuan, RMB, CNY; Turkish liras", "CNY CNY CNY TRY"),
        ("en", "Rs 5, rupees, Pakistani rupees", "INR? INR? PKR"),
        ("ru", "долларов США, долларов, долл., руб., рублями", "USD USD? USD? RUB? RUB?"),
        ("ru", "юанях, иен, тенге, турецкие лиры", "CNY JPY KZT TRY"),
        ("zh", "美元、元、欧元、日圓、港币、新臺幣", "USD CNY? EUR JPY HKD TWD"),
        ("zh", "美元不是美国的元首", "USD US leader"),
    ],
)
def test_currencies(named: Named, language: str, text: str, expected: str) -> None:
    assert ids(named, language, text) == expected


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "Andorrans, Palauan, Qataris, Burkinabe, Marshallese", "AD PW QA BF MH"),
        ("en", "Franco-German, US-led, UK-led", "FR,DE US GB"),
        ("ru", "россиянам, китайцев, турками, американцы", "RU CN TR US"),
        ("ru", "бенинского, бутанская, гайанские", "BJ BT GY"),
        ("en", "Sri Lankan, S. Korean, N. Korean, British, Kirghiz", "LK KR KP GB KG"),
        ("ru", "РК, РУз и РУ", "KZ UZ UZ"),
        ("ru", "Антон Чехов и министр Поляков; поляки", " PL"),
        ("ru", "Гвинею, Гвинеи-Бисау, Экваториальной Гвинее", "GN GW GQ"),
        ("ru", "Папуа — Новой Гвинеей, ДР Конго, Конго", "PG CD CG"),
        ("zh", "美国人、俄方、日方", "US RU JP"),
    ],
)
def test_citizens_and_adjectives(named: Named, language: str, text: str, expected: str) -> None:
    assert " ".join(codes for _, _, codes, _ in named(language, text)) == expected


def test_mentions_say_what_they_name() -> None:
    (sentence,) = sentences("Prime Minister Narendra Modi of India in Goa and New Delhi")
    found = shipped_gazetteers()["en"].find(sentence)
    assert [one.kind for one in found] == ["role", "person", "name", "city", "capital"]
    assert [one.id for one in found[:2]] == ["prime_minister", "narendra-modi"]
    assert [one.is_place for one in found] == [False, False, True, False, True]
    assert [one.is_party for one in found] == [False, True, True, False, True]
    assert [bool(one.id) for one in found[3:]] == [True, True]
    assert not any(one.is_agency for one in found)


def test_a_form_without_a_word_is_refused() -> None:
    with pytest.raises(ValueError):
        Gazetteer.read("US\tname\t\t!")
