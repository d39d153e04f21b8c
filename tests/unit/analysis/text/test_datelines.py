"""Where the reporter sat is not what a text is about."""

import pytest

from bot.analysis.analyst import RuleAnalyst
from bot.analysis.text.datelines import dateline_end
from bot.domain.items import Document


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("RIGA, Nov. 4 (Xinhua) -- ", "Talks began"),
        ("MOSCOW, November 23. /TASS/.", " Talks began"),
        ("Muscat, 13 Apr (ONA) --- ", "Talks began"),
        ("МОСКВА, 23 ноя - РИА Новости.", " Переговоры начались"),
        ("Москва. 17 июля. INTERFAX.RU - ", "Переговоры начались"),
        ("27 ноября, Минск /Корр. БЕЛТА/.", " Переговоры начались"),
        ("МИНСК, 13 ноября. ", "Переговоры начались"),
        ("БАКУ, 18 июля, Trend. ", "Переговоры начались"),
        ("Минск, 6 февраля. ", "Переговоры начались"),
        ("АШХАБАД. ", "На полях встречи"),
        ("АСТАНА. КАЗИНФОРМ – ", "Переговоры начались"),
        ("LONDON (Reuters) - ", "Talks began"),
        ("TOKYO, Nov 23 — ", "Talks began"),
        ("ISLAMABAD, March 3: ", "Talks began"),
        ("新华社莫斯科11月23日电（记者张三）", "会谈开始"),
        ("中新社北京3日电", "会谈开始"),
    ],
)
def test_datelines_of_agencies_are_found(line: str, text: str) -> None:
    assert dateline_end(line + text) == len(line)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Talks began in Riga.",
        "EU leaders met in Riga (Latvia) on Monday.",
        "NATO (the alliance) said so.",
        "US-China trade rose.",
        "США (Вашингтон) ввели пошлины.",
        "外交部长王毅周一(6日)在北京会见客人。",
        "A" * 1000,
    ],
)
def test_text_that_only_looks_like_one_stays(text: str) -> None:
    assert dateline_end(text) == 0


def test_places_in_a_dateline_do_not_count(analyst: RuleAnalyst) -> None:
    document = Document(title="", text="MOSCOW, May 3. /TASS/. Chile's exports to Peru rose.", language="en")
    assert analyst.analyze(document).countries == ("CL", "PE")
