"""What is kept of facts when their text is gone."""

import hypothesis.strategies as st
from hypothesis import given

from bot.domain.facts import Proof, Span, whole_text
from bot.domain.findings import LONGEST_PASSAGE, Passage, findings_of, passages_of, proving
from bot.domain.items import Analysis
from tests.make import make_findings, make_item, make_visit

TEXT = "He arrives on 3 November. Exports fell 21.5% in May! Nobody spoke.\nOn Tuesday he meets Li."


def spans(*words: str, text: str = TEXT) -> list[Span]:
    return [Span(text.index(one), text.index(one) + len(one)) for one in words]


def test_passages_are_the_sentences_that_prove_in_the_order_of_the_text() -> None:
    found = passages_of(TEXT, spans("Li", "21.5%", "May"))
    assert [one.text for one in found] == ["Exports fell 21.5% in May!", "On Tuesday he meets Li."]
    assert all(TEXT[one.start :].startswith(one.text) for one in found)


def test_chinese_sentences_end_without_a_space() -> None:
    text = "李强十一月访问莫斯科。出口下降21.0%，进口增长3.8%。会谈继续。"
    assert [one.text for one in passages_of(text, spans("21.0%", text=text))] == [
        "出口下降21.0%，进口增长3.8%。"
    ]


def test_proof_over_two_sentences_keeps_both() -> None:
    [found] = passages_of(TEXT, [Span(TEXT.index("November"), TEXT.index("fell"))])
    assert found.text == "He arrives on 3 November. Exports fell 21.5% in May!"


def test_of_an_endless_sentence_the_words_around_the_proof_are_kept() -> None:
    text = "word " * 2_000 + "PROOF " + "word " * 2_000
    [found] = passages_of(text, spans("PROOF", text=text))
    assert "PROOF" in found.text
    assert len(found.text) <= LONGEST_PASSAGE


@given(
    st.text(st.sampled_from("ab. \n!?。”"), max_size=60),
    st.lists(st.tuples(st.integers(-2, 70), st.integers(-2, 70)), max_size=5),
)
def test_every_proof_stands_in_a_passage(text: str, places: list[tuple[int, int]]) -> None:
    wanted = [Span(*one) for one in places]
    found = passages_of(text, wanted)
    inside = [one for one in wanted if 0 <= one.start < one.end <= len(text)]
    for one in inside:
        proof = text[one.start : one.end].strip()
        assert any(proof in passage.text for passage in found) or not proof
    ends = [passage.start + len(passage.text) for passage in found]
    starts = [passage.start for passage in found]
    assert all(end <= start for end, start in zip(ends, starts[1:], strict=False))
    assert all(text[one.start : one.start + len(one.text)] == one.text for one in found)


def test_item_without_facts_leaves_nothing() -> None:
    assert findings_of(make_item(), Analysis(language="en", topics=("trade",), countries=())) is None


def test_findings_hold_the_words_that_prove_them() -> None:
    item = make_item(text="He comes on 3 March. Then he leaves.")
    whole = whole_text(item.title, item.text)
    visit = make_visit(proof={"start": Proof(spans=tuple(spans("3 March", text=whole)), confidence=1)})
    found = findings_of(item, Analysis(language="ru", topics=(), countries=(), visits=(visit,)))
    assert found is not None
    assert (found.id, found.at, found.language, found.visits) == (item.id, item.at, "ru", (visit,))
    assert [one.text for one in found.passages] == ["He comes on 3 March."]


def test_passages_that_prove_a_fact_are_told_without_the_title() -> None:
    title = Passage(start=0, text="Title")
    first, second = Passage(start=6, text="First."), Passage(start=13, text="Second.")
    findings = make_findings(title="Title", passages=(title, first, second))
    proof = Proof(spans=(Span(0, 2), Span(14, 16)), confidence=1)
    assert proving(findings, [proof]) == (second,)
