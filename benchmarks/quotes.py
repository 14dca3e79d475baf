"""Are false quotations caught and honest ones let through? ``python -m benchmarks.quotes [--json]``

Cases are made with a seed from the documents of a samling (or of a folder, ``--documents``): honest
quotations, cut from the text and set as people set them, and false ones. Each case is a short text of
its own that goes through the whole check: finding the quotation, the source it names, and the verdict.

*Passed* is a false quotation that is called verbatim, or that is not found in its text at all;
*rejected* an honest one that is called anything but verbatim or undecided. Undecided ones are counted
apart. That a false one is false is made sure of independently: neither its letters and digits nor those
of its half may stand in any document where it could be honest.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import sys
import tempfile
import textwrap
import time
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np

from assistent.checking import check
from assistent.index import Index, open_index
from assistent.indexing import build
from assistent.library import Library
from assistent.settings import load
from assistent.types import Passage, Text, Vectors
from assistent.verdicts import Verdict
from assistent.words import path_references

HONEST = (
    "as it stands", "typography", "line breaks", "line-end hyphens", "ellipsis", "insertion", "case at the start",
    "NFD", "part of a sentence", "two sentences",
)  # fmt: skip
FALSE = (
    "word changed", "negation", "number changed", "date changed", "modal changed", "two sentences spliced",
    "wrong document", "paraphrase", "invention",
)  # fmt: skip
_MODALS = {"ska": "bör", "skall": "kan", "bör": "ska", "kan": "ska", "får": "måste", "måste": "får"}
_VERBS = re.compile(r"^(?:är|har|ska|skall|kan|får|bör|måste|ansvarar|beslutar|gäller|finns|innebär|omfattar)$")
_NEGATION = re.compile(r"(?:inte|ej|icke|aldrig|ingen|inget|inga|not|never|no)\b", re.I)
_MONTHS = "januari februari mars april maj juni juli augusti september oktober november december".split()
_LEADS = ("Så här står det: ", "Vi läser att ", "Därför gäller ", "Det sägs att ")
_DATE = re.compile(rf"\b(?:(?:19|20)\d\d-\d\d-(?P<iso>\d\d)|(?P<day>\d{{1,2}}) (?P<month>{'|'.join(_MONTHS)}))\b")


@dataclass(frozen=True, slots=True)
class Case:
    """``text[start:end]`` is the quotation between its marks."""

    kind: str
    honest: bool
    text: str
    start: int
    end: int


class NoVectors:
    """An encoder for an index that is only checked against: every vector is the same."""

    fingerprint = "none"
    dimensions = 8

    def encode(self, passages: Sequence[Passage], kind: Literal["query", "passage"]) -> Iterator[Vectors]:
        for passage in passages:
            yield np.full((1 + len(passage.spans), 8), 8**-0.5, np.float32)


# --- making cases -------------------------------------------------------------------------------


class Generator:
    """Makes cases from the documents of an index, the same for the same seed."""

    def __init__(self, texts: Sequence[Text], seed: int) -> None:
        self.random = random.Random(seed)
        self.texts = [text for text in texts if not any(page.ocr for page in text.pages)]
        self.plain = {text.document.id: letters(text.canonical) for text in texts}
        self.units = [
            (text, n) for text in self.texts for n, s in enumerate(text.sentences) if _usable(text, s.start, s.end)
        ]
        self.vocabulary = sorted(
            {w for text, n in self.units for w in _words(unit(text, n, n)) if re.fullmatch(r"[a-zåäö]{4,}", w)}
        )

    def cases(self, honest: int, false: int) -> Iterator[Case]:
        """So many of each, the kinds in turn."""
        for count, kinds, make in ((honest, HONEST, self.honest), (false, FALSE, self.false)):
            for n in range(count):
                yield self._case(kinds[n % len(kinds)], make)

    def _case(self, kind: str, make: Callable[[str, Text, int], tuple[str, Text | None] | None]) -> Case:
        for _ in range(100_000):
            text, n = self.random.choice(self.units)
            if made := make(kind, text, n):
                quote, named = made
                lead, tail = self._said(named, text, n) if named else (self.random.choice(_LEADS), "")
                return self._set(kind, make == self.honest, quote, lead, tail)
        raise SystemExit(f"No sentence in the documents gives a case of the kind {kind!r}.")

    def _set(self, kind: str, is_honest: bool, quote: str, lead: str, tail: str) -> Case:
        """The quotation between marks, with or without its source."""
        marks = self.random.choice(("””", "””", '""', "“”", "»«", "»»", "«»"))
        inner = re.sub('[”“"»«]', "’", quote)
        start = len(f"Inledande mening.\n\n{lead}{marks[0]}")
        text = f"Inledande mening.\n\n{lead}{marks[0]}{inner}{marks[1]}{tail} Så långt citatet."
        return Case(kind, is_honest, text, start, start + len(inner))

    def _said(self, named: Text, text: Text, n: int) -> tuple[str, str]:
        """How the source is named, before the quotation or after it, with its place now and then."""
        document = named.document
        ways = [document.title] if _is_name(document.title) else []
        if document.matter and sum(t.document.matter == document.matter for t in self.texts) == 1:
            ways.append(document.matter)
        name = self.random.choice(ways or [document.id])
        place = self._place(text, n) if named is text and self.random.random() < 0.3 else ""
        if self.random.random() < 0.4:
            return self.random.choice(_LEADS), f" ({name}{place})."
        return f"{self.random.choice(('Enligt', 'I', 'Vi hämtar detta ur'))} {name}{place} gäller: ", ""

    def _place(self, text: Text, n: int) -> str:
        """The page or § of a sentence, as people write it."""
        sentence = text.sentences[n]
        page = text.page_at(sentence.start)
        if len(text.pages) > 1 and self.random.random() < 0.5:
            return f", s. {page.printed or page.number}"
        for reference in path_references(text.sections[sentence.section].path):
            _, chapter, sign = reference.split(":")
            return f", {chapter} kap. {sign} §"
        return ""

    def _source(self, text: Text) -> Text | None:
        return text if self.random.random() < 0.6 else None

    # --- honest ---------------------------------------------------------------------------------

    def honest(self, kind: str, text: Text, n: int) -> tuple[str, Text | None] | None:
        quote: str | None = unit(text, n, n)
        assert quote
        if kind == "two sentences":
            quote = self._two(text, n)
        elif kind in _HONEST_CHANGES:
            quote = _HONEST_CHANGES[kind](quote, self.random)
        return (quote, self._source(text)) if quote and len(letters(quote)) >= 12 else None

    def _two(self, text: Text, n: int) -> str | None:
        a, b = text.sentences[n], text.sentences[n + 1] if n + 1 < len(text.sentences) else text.sentences[n]
        return unit(text, n, n + 1) if n + 1 < len(text.sentences) and a.section == b.section else None

    # --- false ----------------------------------------------------------------------------------

    def false(self, kind: str, text: Text, n: int) -> tuple[str, Text | None] | None:
        quote = unit(text, n, n)
        named = self._source(text)
        made: str | None
        if kind == "wrong document":
            other = self.random.choice(self.texts)
            plain = letters(quote)
            wrong = [t for t in self.texts if t.document.title == other.document.title]
            if any(plain in self.plain[t.document.id] for t in wrong):
                return None
            return quote, other
        if kind == "two sentences spliced":
            made = self._spliced(text, n)
        elif kind == "invention":
            made = (
                " ".join(self.random.choice(self.vocabulary) for _ in range(self.random.randint(6, 16))).capitalize()
                + "."
            )
        else:
            made = _FALSE_CHANGES[kind](quote, self.random, self.vocabulary)
        if not made or any(letters(made) in plain for plain in self.plain.values()):
            return None
        return made, named

    def _spliced(self, text: Text, n: int) -> str | None:
        later = [m for other, m in self.units if other is text and m > n + 2]
        return f"{unit(text, n, n)} {unit(text, m, m)}" if later and (m := self.random.choice(later)) else None


def _is_name(title: str) -> bool:
    return len(title.split()) > 1 or len(title) > 8


def unit(text: Text, first: int, last: int) -> str:
    """Sentences ``first`` to ``last`` on one line, without furniture between them."""
    start, end = text.sentences[first].start, text.sentences[last].end
    parts, at = [], start
    for a, b in text.furniture:
        if a < end and b > at:
            parts.append(text.canonical[at : max(a, at)])
            at = b
    return " ".join(" ".join([*parts, text.canonical[at:end]]).split())


def letters(text: str) -> str:
    """Letters and digits alone, in lower case: the plain search that says what stands in a document."""
    return "".join(c for c in unicodedata.normalize("NFKC", text).casefold() if c.isalnum())


def _usable(text: Text, start: int, end: int) -> bool:
    words = text.canonical[start:end].split()
    return 6 <= len(words) <= 70 and not re.search(r"[\[\]]|\.\.\.|…", text.canonical[start:end])


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", text)


def _typography(quote: str, rng: random.Random) -> str:
    quote = re.sub("[-–—]", lambda m: rng.choice("-–—") if m[0] != "-" else rng.choice("-‑"), quote)
    return re.sub(" ", lambda m: rng.choice((" ", " ", " ", "\u00a0", "  ")), quote)


def _line_breaks(quote: str, rng: random.Random) -> str:
    return textwrap.fill(quote, rng.randint(30, 70), break_long_words=False, break_on_hyphens=True)


def _hyphens(quote: str, rng: random.Random) -> str | None:
    words = quote.split(" ")
    long = [n for n, word in enumerate(words) if re.fullmatch(r"[A-ZÅÄÖ]?[a-zåäö]{8,}[.,]?", word)]
    if not long:
        return None
    for n in rng.sample(long, min(len(long), rng.randint(1, 3))):
        cut = rng.randint(3, len(words[n]) - 4)
        words[n] = f"{words[n][:cut]}{rng.choice(('-', '-', '‐', chr(0xAD)))}\n{words[n][cut:]}"
    return " ".join(words)


def _ellipsis(quote: str, rng: random.Random) -> str | None:
    words = quote.split(" ")
    if len(words) < 11:
        return None
    begin = rng.randint(4, len(words) - 6)
    end = rng.randint(begin + 1, len(words) - 4)
    if end - begin <= 3 and any(_NEGATION.match(word) for word in words[begin:end]):
        return None  # "ska … besluta" for "ska inte besluta" is not honest
    return (
        f"{' '.join(words[:begin])} {rng.choice(('…', '...', '[...]', '[…]', '/…/', '(...)'))} {' '.join(words[end:])}"
    )


def _insertion(quote: str, rng: random.Random) -> str | None:
    words = quote.split(" ")
    place = rng.randint(3, len(words) - 3)
    told = words[place].strip(".,;:").casefold()
    if rng.random() < 0.5 and told in ("den", "de", "det", "denna", "dessa", "han", "hon", "vi", "nämnden", "kommunen"):
        words[place] = "[nämnden]"
    else:
        words.insert(place, rng.choice(("[kommunens]", "[i kommunen]", "[nämnden]", "[sic]")))
    return " ".join(words)


def _case(quote: str, rng: random.Random) -> str:
    return quote[0].swapcase() + quote[1:]


def _part(quote: str, rng: random.Random) -> str | None:
    words = quote.split(" ")
    size = rng.randint(5, min(15, len(words)))
    start = rng.randint(0, len(words) - size)
    return " ".join(words[start : start + size]).strip(".,;:–- ()") or None


_HONEST_CHANGES: dict[str, Callable[[str, random.Random], str | None]] = {
    "as it stands": lambda quote, rng: quote,
    "typography": _typography,
    "line breaks": _line_breaks,
    "line-end hyphens": _hyphens,
    "ellipsis": _ellipsis,
    "insertion": _insertion,
    "case at the start": _case,
    "NFD": lambda quote, rng: unicodedata.normalize("NFD", quote),
    "part of a sentence": _part,
}


def _word(quote: str, rng: random.Random, vocabulary: Sequence[str]) -> str | None:
    words = quote.split(" ")
    places = [n for n, word in enumerate(words) if re.fullmatch(r"[a-zåäö]{4,}[.,]?", word)]
    if not places:
        return None
    place = rng.choice(places)
    words[place] = re.sub(r"^[a-zåäö]+", rng.choice(vocabulary), words[place])
    return " ".join(words)


def _negation(quote: str, rng: random.Random, vocabulary: Sequence[str]) -> str | None:
    words = quote.split(" ")
    if "inte" in words:
        words.remove("inte")
        return " ".join(words)
    places = [n for n, word in enumerate(words[:-1]) if _VERBS.match(word)]
    if not places:
        return None
    words.insert(rng.choice(places) + 1, rng.choice(("inte", "inte", "ej", "aldrig")))
    return " ".join(words)


def _number(quote: str, rng: random.Random, vocabulary: Sequence[str]) -> str | None:
    places = list(re.finditer(r"\d+", quote))
    if not places:
        return None
    match = rng.choice(places)
    return f"{quote[: match.start()]}{int(match[0]) + rng.choice((1, 2, 10))}{quote[match.end() :]}"


def _date(quote: str, rng: random.Random, vocabulary: Sequence[str]) -> str | None:
    places = list(_DATE.finditer(quote))
    if not places:
        return None
    match = rng.choice(places)
    if match["iso"]:
        return f"{quote[: match.start('iso')]}{int(match['iso']) % 28 + 1:02d}{quote[match.end('iso') :]}"
    if rng.random() < 0.5:
        return f"{quote[: match.start('day')]}{int(match['day']) % 28 + 1}{quote[match.end('day') :]}"
    return f"{quote[: match.start('month')]}{_MONTHS[(_MONTHS.index(match['month']) + 1) % 12]}{quote[match.end('month') :]}"


def _modal(quote: str, rng: random.Random, vocabulary: Sequence[str]) -> str | None:
    words = quote.split(" ")
    places = [n for n, word in enumerate(words) if word in _MODALS]
    if not places:
        return None
    place = rng.choice(places)
    words[place] = _MODALS[words[place]]
    return " ".join(words)


def _paraphrase(quote: str, rng: random.Random, vocabulary: Sequence[str]) -> str | None:
    """Words left out, exchanged and moved, so that about half still stand in order."""
    words = [word for word in quote.split(" ") if rng.random() > 0.15]
    for _ in range(max(1, len(words) // 6)):
        words[rng.randrange(len(words))] = rng.choice(vocabulary)
    half = len(words) // 2
    return " ".join([*words[half:], *words[:half]] if rng.random() < 0.5 else words)


_FALSE_CHANGES: dict[str, Callable[[str, random.Random, Sequence[str]], str | None]] = {
    "word changed": _word,
    "negation": _negation,
    "number changed": _number,
    "date changed": _date,
    "modal changed": _modal,
    "paraphrase": _paraphrase,
}


# --- measuring ----------------------------------------------------------------------------------


def verdict_of(case: Case, library: Library) -> Verdict | None:
    """What the check says of the case's quotation; ``None`` if it is not found in its text."""
    shift = len(unicodedata.normalize("NFC", case.text[: case.start]))
    for item in check(case.text, library).items:
        if item.kind == "quote" and abs(item.start - shift) <= 1:
            return item.verdict
    return None


def measure(
    index: Index, seed: int, honest: int, false: int
) -> tuple[dict[str, Any], list[tuple[Case, Verdict | None]]]:
    """The counts of one run, and the cases that came out wrong."""
    generator = Generator([index.text(document.id) for document in index.documents()], seed)
    library = Library(index)
    counts: dict[bool, dict[str, Counter[str]]] = {True: {}, False: {}}
    wrong: list[tuple[Case, Verdict | None]] = []
    seconds = 0.0
    for case in generator.cases(honest, false):
        begin = time.perf_counter()
        verdict = verdict_of(case, library)
        seconds += time.perf_counter() - begin
        outcome = _outcome(case, verdict)
        counts[case.honest].setdefault(case.kind, Counter()).update(["total", outcome])
        if outcome in ("passed", "rejected", "undecided"):
            wrong.append((case, verdict))
    result: dict[str, Any] = {
        "samling": index.samling,
        "seed": seed,
        "documents": len(index.documents()),
        "chunks": len(index),
    }
    for key, name, bad in ((True, "honest", "rejected"), (False, "false", "passed")):
        kinds = {kind: {k: count[k] for k in ("total", bad, "undecided")} for kind, count in counts[key].items()}
        total = {k: sum(count[k] for count in kinds.values()) for k in ("total", bad, "undecided")}
        result[name] = total | {"by_kind": kinds}
    return result | {"seconds": round(seconds, 1)}, wrong


def _outcome(case: Case, verdict: Verdict | None) -> str:
    if verdict is Verdict.UNDECIDED:
        return "undecided"
    if case.honest:
        return "right" if verdict is Verdict.VERBATIM else "rejected"
    return "passed" if verdict in (Verdict.VERBATIM, None) else "right"


def _print(result: dict[str, Any]) -> None:
    print(
        f"{result['samling']}: {result['documents']} documents, {result['chunks']} chunks, seed {result['seed']}, {result['seconds']} s"
    )
    for name, bad in (("honest", "rejected"), ("false", "passed")):
        table = result[name]
        print(f"{name}: {table['total']}, {bad} {table[bad]}, undecided {table['undecided']}")
        for kind, counts in table["by_kind"].items():
            print(f"  {kind:24}{counts['total']:6}{counts[bad]:6}{counts['undecided']:6}")


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--samling", help="the samling (else the first)")
    parser.add_argument("--documents", type=Path, help="a folder of documents instead of a samling")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--honest", type=int, default=3000)
    parser.add_argument("--false", type=int, default=1200)
    parser.add_argument("--wrong", action="store_true", help="show the cases that came out wrong, on stderr")
    parser.add_argument("--json", action="store_true", help="one JSON object instead of a table")
    arguments = parser.parse_args(argv)
    with tempfile.TemporaryDirectory() as root:
        index = _folder(arguments.documents, Path(root)) if arguments.documents else _samling(arguments.samling)
        result, wrong = measure(index, arguments.seed, arguments.honest, arguments.false)
        index.close()
    if arguments.wrong:
        for case, verdict in wrong:
            print(f"{case.kind}: {verdict}: {case.text!r}", file=sys.stderr)
    if arguments.json:
        json.dump(result, sys.stdout, indent=1, ensure_ascii=False)
        print()
    else:
        _print(result)
    return 0


def _samling(name: str | None) -> Index:
    settings = load()
    return open_index(settings, name or settings.samling or settings.samlingar()[0])


def _folder(folder: Path, root: Path) -> Index:
    """An index of a folder's documents, without vectors."""
    (root / "corpus").mkdir()
    (root / "corpus" / "prov").symlink_to(folder.resolve(), target_is_directory=True)
    settings = load({"ASSISTENT_ROOT": str(root)})
    build(settings, "prov", NoVectors())
    return open_index(settings, "prov")


if __name__ == "__main__":
    sys.exit(main())
