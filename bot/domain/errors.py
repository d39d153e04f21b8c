"""The exceptions of the product.

CommuniqueError
├── SettingsError    a setting is missing or wrong; names it and says what is expected
├── SeedError        a catalogue cannot be used; carries every problem found
├── StorageError     the store could not read or write; nothing of the batch was kept
└── InUseError       another process holds the data directory

Expected failures of the world (a feed that is down, a chat that blocked the bot) are not
exceptions: they are named outcomes, see `outcomes`.
"""


class CommuniqueError(Exception):
    """Root of all errors that the product raises on purpose; its text is fit for a person."""


class SettingsError(CommuniqueError):
    """A setting is missing or malformed."""

    def __init__(self, name: str, expected: str) -> None:
        super().__init__(f"{name}: {expected}")
        self.name = name


class SeedError(CommuniqueError):
    """One or more rows of a seed file cannot be used."""


class StorageError(CommuniqueError):
    """The store could not do what was asked; nothing of it was kept."""


class InUseError(CommuniqueError):
    """Another process already uses this data directory."""
