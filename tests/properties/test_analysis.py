"""What holds for any text: the analysis never raises, repeats itself, and points into the text."""

import logging
import re
import tomllib
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.analysis.analyst import RuleAnalyst, load_gazetteers
from bot.analysis.catalogue import read_topics
from bot.analysis.text.datelines import dateline_end
from bot.analysis.text.language import detect
from bot.analysis.text.phrases import PhraseError, parse_phrase
from bot.analysis.text.places import Gazetteer, forms_in
from bot.analysis.text.tokens import sentences, words
from bot.domain.items import Document
from bot.domain.places import place
from bot.domain.sources import LANGUAGES
from tests.logs import noted
from tests.unit.analysis.conftest import shipped_analyst

SEEDS = Path(__file__).parents[2] / "seeds"
DATA = Path(__file__).parents[1] / "data"

_SENTENCE = re.compile(r"[^.!?。！？\n]+[.!?。！？]*")

#: Pieces of news, of markup and of mischief, in any order.
PIECES = (
    *"President visits China the U.S. exports rose 6.2% to signed sanctions ( ' 's . ~ @ #".split(),
    *"Президент прибыл в Китай российско-китайский экспорт вырос на санкции пошлины ё".split(),
    *"中国 访问 出口 同比增长 中俄 23日 关税 协议 。 ， （ 新华社莫斯科11月23日电".split(),
    *("BEIJING, Nov. 23 (Xinhua) --", "/ТАСС/.", "\n", "\u202e", "\ud800", "\x00", "\u0301", "e\u0301"),
    *("🤝", "ﬀ", "İ", "ß", "𠀀"),
)

texts = st.one_of(
    st.text(alphabet=st.characters(exclude_categories=()), max_size=300),
    st.lists(st.sampled_from(PIECES), max_size=60).map(" ".join),
    st.lists(st.sampled_from(PIECES), max_size=60).map("".join),
    st.tuples(st.sampled_from(PIECES), st.integers(1, 3000)).map(lambda pair: pair[0] * pair[1]),
)
#: Texts may be long and machines busy; how long it takes is measured by the benchmarks.
languages = st.sampled_from(("", "en", "ru", "zh", "es", "x-unknown", "中"))


@cache
def gazetteers() -> Mapping[str, Gazetteer]:
    return load_gazetteers(SEEDS / "mentions")


@cache
def analyst() -> RuleAnalyst:
    topics, _ = read_topics((SEEDS / "topics.toml").read_text("utf-8"), file="topics.toml")
    return RuleAnalyst(topics, gazetteers())


@given(texts, texts, languages, st.booleans())
def test_any_document_is_analysed_and_always_alike(
    title: str, text: str, language: str, official: bool
) -> None:
    document = Document(title=title, text=text, language=language, country="CN", official=official)
    found = analyst().analyze(document)
    assert found == analyst().analyze(document)
    assert len(set(found.topics)) == len(found.topics)
    assert len(set(found.countries)) == len(found.countries)
    assert all(place(code) for code in found.countries)
    assert not official or "CN" in found.countries
    for quote in found.quotes:
        assert quote.topic in found.topics
        assert 0 <= quote.start < quote.end <= len(text)
        assert "\n" not in text[quote.start : quote.end]


@cache
def told_sentences(language: str) -> st.SearchStrategy[str]:
    """Sentences of texts on visits and trade."""
    files = [*DATA.glob(f"visits/{language}*.toml"), *DATA.glob(f"figures/{language}*.toml")]
    rows = [row for file in sorted(files) for row in tomllib.loads(file.read_text("utf-8"))["row"]]
    found = {part.strip() for row in rows for part in _SENTENCE.findall(row["text"])}
    return st.sampled_from(sorted(found - {""}))


@settings(max_examples=150)
@given(st.data(), st.sampled_from(LANGUAGES), st.sampled_from(("", "CN", "US")), st.booleans())
def test_sentences_of_news_in_any_order_are_analysed(
    data: st.DataObject, language: str, country: str, dated: bool
) -> None:
    told = data.draw(st.lists(told_sentences(language), min_size=1, max_size=8))
    document = Document(
        title=told[0] if data.draw(st.booleans()) else "",
        text=("" if language == "zh" else " ").join(told),
        language=language,
        country=country,
        published=datetime(2024, 2, 29, tzinfo=UTC) if dated else None,
    )
    with noted("bot.analysis", logging.ERROR) as failed:
        found = shipped_analyst().analyze(document)
    assert not failed
    assert found == shipped_analyst().analyze(document)


@settings(max_examples=150)
@given(st.data(), st.sampled_from(LANGUAGES))
def test_pieces_of_sentences_fail_no_kind_of_fact(data: st.DataObject, language: str) -> None:
    """What fails in one kind of fact costs the others nothing, and only the log tells it."""
    told = data.draw(st.lists(told_sentences(language), min_size=2, max_size=6))
    space = "" if language == "zh" else " "
    pieces = []
    for sentence in told:
        words_of_it = list(sentence) if language == "zh" else sentence.split()
        first = data.draw(st.integers(0, len(words_of_it) - 1))
        pieces.append(space.join(words_of_it[first : first + data.draw(st.integers(1, 12))]))
    document = Document(
        title="", text=space.join(pieces), language=language, published=datetime(2024, 2, 29, tzinfo=UTC)
    )
    with noted("bot.analysis", logging.ERROR) as failed:
        shipped_analyst().analyze(document)
    assert not failed


@given(texts)
def test_tokens_and_sentences_point_into_the_text(text: str) -> None:
    end = 0
    for token in words(text):
        assert end <= token.start < token.end <= len(text)
        assert token.word
        assert token.key
        assert text[token.start : token.end].replace(".", "") == token.word.replace(".", "")
        end = token.end
    end = 0
    for part in sentences(text):
        assert end <= part.start < part.end <= len(text)
        assert part.tokens
        assert (part.tokens[0].start, part.tokens[-1].end) == (part.start, part.end)
        end = part.end


@given(texts, st.sampled_from(LANGUAGES))
def test_mentions_point_into_their_sentence(text: str, language: str) -> None:
    for part in sentences(text):
        end = 0
        for mention in gazetteers()[language].find(part):
            assert end <= mention.first < mention.after <= len(part.tokens)
            assert mention.start == part.tokens[mention.first].start
            assert mention.end == part.tokens[mention.after - 1].end
            assert "-" not in mention.codes
            end = mention.after


@cache
def listed(language: str) -> set[tuple[object, ...]]:
    """What the lists of a language allow a mention to be."""
    forms = forms_in((SEEDS / "mentions" / f"{language}.tsv").read_text("utf-8"))
    return {
        (form.codes, form.kind, form.id, keys[form.before : len(keys) - form.after])
        for form in forms
        for keys in (tuple(token.key for token in words(form.written)),)
    }


@cache
def some_forms(language: str) -> st.SearchStrategy[str]:
    lines = (SEEDS / "mentions" / f"{language}.tsv").read_text("utf-8").splitlines()
    forms = [form for line in lines if not line.startswith("#") for form in line.split("\t")[3:]]
    return st.sampled_from([form.strip("[]") for form in forms])


@given(st.data(), st.sampled_from(LANGUAGES), st.sampled_from(("", " ", ", ", ". ")))
def test_a_mention_is_a_listed_form(data: st.DataObject, language: str, between: str) -> None:
    pieces = st.one_of(some_forms(language), st.sampled_from(PIECES))
    text = between.join(data.draw(st.lists(pieces, max_size=20)))
    end = 0
    for part in sentences(text):
        for mention in gazetteers()[language].find(part):
            assert end <= mention.start < mention.end <= part.end
            end = mention.end
            keys = tuple(token.key for token in part.tokens[mention.first : mention.after])
            assert (mention.codes, mention.kind, mention.id, keys) in listed(language)


@given(texts, languages)
def test_a_language_is_a_code_or_nothing(text: str, declared: str) -> None:
    found = detect(text, declared)
    assert found == "" or (len(found) == 2 and found.isascii() and found.islower())


@given(texts)
def test_a_dateline_ends_within_the_text(text: str) -> None:
    assert 0 <= dateline_end(text) <= min(len(text), 120)


@given(texts)
def test_any_phrase_is_read_or_refused(text: str) -> None:
    with suppress(PhraseError):
        assert parse_phrase(text)


@given(texts)
def test_any_catalogue_is_read_or_its_faults_are_told(text: str) -> None:
    topics, problems = read_topics(f"[[topic]]\nid = 'x'\n{text}", file="t.toml")
    assert topics == ()
    assert all(str(problem) for problem in problems)
