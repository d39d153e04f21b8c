"""What a text costs grows as its length, whatever is in it; counted in calls, whatever the machine."""

import sys
from datetime import UTC, datetime
from types import FrameType

import pytest

from bot.analysis.analyst import RuleAnalyst
from bot.domain.items import Document

#: So many characters, and so many times as many.
_SHORT, _TIMES = 2_500, 4

#: What has a cost of its own beside the length, as hash tables that grow, adds little.
_GROWTH = 1.25 * _TIMES


def _calls(analyst: RuleAnalyst, text: str, language: str) -> int:
    """How often a function is called, or a generator resumed, to analyze `text`."""
    count = 0

    def note(_: FrameType, event: str, __: object) -> None:
        nonlocal count
        count += event == "call"

    document = Document(title="", text=text, language=language, published=datetime(2025, 11, 5, tzinfo=UTC))
    sys.setprofile(note)
    try:
        analyst.analyze(document)
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "The minister of Chile said exports rose 5% "),
        ("en", "the minister of Chile visited Peru, where he met the president, and to Bolivia, "),
        ("en", "exports 1.5% "),
        ("ru", "министр Чили посетил Китай, и экспорт вырос на 5%, "),
        ("zh", "越南外长访问智利并会见总统，对俄罗斯出口同比增长5%，"),
        ("zh", "中国总理率代表团访问秘鲁—智利，四国元首会见王毅，"),
    ],
)
def test_the_cost_of_a_text_grows_as_its_length(analyst: RuleAnalyst, language: str, said: str) -> None:
    short = said * (_SHORT // len(said))
    _calls(analyst, said, language)  # What is loaded once is no cost of a text.
    once = _calls(analyst, short, language)
    assert _calls(analyst, short * _TIMES, language) <= once * _GROWTH
