"""Names in the nominative, as far as the lists of names tell it."""

from bot.analysis.parties import Party
from bot.analysis.places import Mention
from bot.analysis.tokens import fold
from bot.analysis.visit_words import VisitWords
from bot.domain.facts import City, Person
from bot.phrases.names import city_name, person_name


class Nominative:
    """Names of a text in one language."""

    def __init__(self, language: str, lexicon: VisitWords, *, text: str) -> None:
        self._language = language
        self._lexicon = lexicon
        self._text = text

    def city(self, mention: Mention) -> City:
        """The city that `mention` names, as the text writes it but for its case and full capitals."""
        name = self._text[mention.start : mention.end]
        listed = city_name(self._language, mention.id) if mention.id else ""
        if name.isupper() and listed:
            return City(name=listed, id=mention.id)
        return City(name=self._declined(name, listed), id=mention.id)

    def person(self, party: Party) -> Person:
        """`party`, named as the text does but for the case."""
        listed = person_name(self._language, party.id) if party.id else ""
        name = self._declined(party.name, listed)
        return Person(name=name, role=party.role, country=party.country, id=party.id)

    def _declined(self, name: str, listed: str) -> str:
        """`name` with its words as they stand in `listed`, where they differ by their endings alone."""
        if not self._lexicon.endings or not listed:
            return name
        words = {self._stem(word): word for word in listed.split()}
        return " ".join(words.get(self._stem(word), word) for word in name.split())

    def _stem(self, word: str) -> str:
        return self._lexicon.stem(fold(word))
