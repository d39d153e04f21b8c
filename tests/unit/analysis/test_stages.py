"""How far a measure has come, in invented sentences."""

import pytest

from bot.analysis.analyst import load_gazetteers
from bot.analysis.stages import read_stages
from bot.analysis.text.reading import read
from bot.domain.items import Document
from tests.house.code import ROOT

FINDERS = read_stages((ROOT / "seeds" / "stages.toml").read_text("utf-8"))
GAZETTEERS = load_gazetteers(ROOT / "seeds" / "mentions")


@pytest.mark.parametrize(
    ("language", "topic", "text", "stage"),
    [
        ("en", "agreements", "Chile and Peru signed a treaty on fishing.", "signed"),
        ("en", "sanctions", "The EU proposed new sanctions against Belarus.", "proposed"),
        ("en", "sanctions", "The Council adopted sanctions against two banks in Mali.", "adopted"),
        ("en", "tariffs", "The 10% duty on Indian steel took effect on Monday.", "in_force"),
        ("en", "tariffs", "Washington suspended the duty on Swiss watches.", "suspended"),
        ("en", "tariffs", "The duty could take effect next month.", ""),
        ("en", "agreements", "The memorandum was not signed.", ""),
        ("en", "visits", "They signed the guest book.", ""),
        ("ru", "agreements", "Армения и Иран подписали соглашение о торговле.", "signed"),
        ("ru", "sanctions", "Япония ввела санкции против банка.", "adopted"),
        ("ru", "tariffs", "Пошлина вступит в силу в январе.", ""),
        ("ru", "energy", "Алжир приостановил поставки газа в Испанию.", "suspended"),
        ("zh", "agreements", "两国签署了渔业协定。", "signed"),
        ("zh", "tariffs", "关税周一生效。", "in_force"),
        ("zh", "sanctions", "欧盟提议对白俄罗斯实施新的措施。", "proposed"),
        ("zh", "agreements", "两国将签署协定。", ""),
    ],
)
def test_a_sentence_says_how_far_it_has_come(language: str, topic: str, text: str, stage: str) -> None:
    document = Document(title="", text=text, language=language)
    reading = read(document, language=language, gazetteer=GAZETTEERS[language])
    (passage,) = reading.passages
    found = FINDERS[language].find(topic, passage)
    assert (found.name.value if found else "") == stage
    if found:
        (span,) = found.proof["name"].spans
        assert reading.text[span.start : span.end]
