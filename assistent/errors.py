"""Every error that a user can meet.

    AssistentError            told in one line, exit code 1
    ├── SettingsError         a setting has a value that cannot be used
    ├── UnreadableFile        a file in the corpus could not be read (the others still are)
    ├── CorpusError           no such samling, or nothing in it
    ├── IndexMissing          the samling has not been indexed
    ├── IndexMismatch         the index was made with other settings or another model
    ├── IndexDamaged          a file of the index is missing or broken
    ├── IndexBusy             somebody else is indexing the samling
    ├── VectorsUnavailable    the Chroma server does not answer
    ├── ModelError            the embedding model cannot be loaded
    ├── LanguageModelError    the language model gave no answer that can be used
    ├── FetchError            kallor.toml cannot be used, or a document not fetched
    ├── AccountError          the users file cannot be used, or not be changed like that
    └── EvalSetError          an eval set, or the result of a run, cannot be used

Messages are Swedish, say what is wrong and where, and end with what to do (``remedy``).
"""

from __future__ import annotations

import errno

_BECAUSE = {
    errno.ENOENT: "filen eller mappen finns inte",
    errno.EACCES: "behörighet saknas",
    errno.EPERM: "behörighet saknas",
    errno.EEXIST: "den finns redan",
    errno.EISDIR: "det är en mapp",
    errno.ENOTDIR: "en del av sökvägen är ingen mapp",
    errno.ENOSPC: "disken är full",
    errno.EDQUOT: "det tilldelade utrymmet är slut",
    errno.EROFS: "disken är skrivskyddad",
    errno.EIO: "disken svarar med fel",
    errno.EMFILE: "för många filer är öppna",
    errno.ENFILE: "för många filer är öppna",
    errno.ENAMETOOLONG: "namnet är för långt",
    errno.EADDRINUSE: "adressen används redan",
    errno.EADDRNOTAVAIL: "adressen finns inte på datorn",
}
"""What the operating system answers most, by its number, in the words of a reader."""


def because(error: OSError) -> str:
    """Why the operating system refused: in Swedish if the reason is a usual one, else as it says it."""
    return _BECAUSE.get(error.errno or 0) or error.strerror or str(error)


class AssistentError(Exception):
    """An expected failure. ``reason`` says what and where, ``remedy`` what to do next."""

    def __init__(self, reason: str, remedy: str = "") -> None:
        super().__init__(f"{reason} {remedy}".strip())
        self.reason = reason
        self.remedy = remedy


class SettingsError(AssistentError):
    """A setting has a value that cannot be used."""


class UnreadableFile(AssistentError):
    """A file could not be read; the message names the reason and a remedy."""


class CorpusError(AssistentError):
    """No such samling, or it holds no documents."""


class IndexMissing(AssistentError):
    """The samling has no index yet."""


class IndexMismatch(AssistentError):
    """The index was built with other settings or another model."""


class IndexDamaged(AssistentError):
    """A file of the index is missing or broken."""


class IndexBusy(AssistentError):
    """Another process is indexing the samling."""


class VectorsUnavailable(AssistentError):
    """The Chroma server that the settings name does not answer."""


class ModelError(AssistentError):
    """The embedding model cannot be loaded."""


class LanguageModelError(AssistentError):
    """The language model gave no answer that can be used; what the documents say is shown instead."""


class FetchError(AssistentError):
    """A samling's ``kallor.toml`` cannot be used, or a document that it names cannot be fetched."""


class AccountError(AssistentError):
    """The file of those who log in cannot be used, or not be changed in that way."""


class EvalSetError(AssistentError):
    """An eval set, or the result of a run, cannot be used; the message names file, line and fault."""
