"""Makes the documents of Exempelby, an invented municipality: ``python docs/exempelby/make.py [NAME …] [--check]``

A source is ``docs/exempelby/NAME.md``; what it becomes lies in ``corpus/exempelby/``. Made again with the same
versions of the libraries, a file has the same bytes.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence

from as_docx import docx
from as_html import html
from as_odt import odt
from as_pdf import pdf
from as_scan import scan
from as_text import markdown, side_file, text
from as_xlsx import xlsx
from source import FOLDER, Source, SourceError, sources

CORPUS = FOLDER.parent.parent / "corpus" / "exempelby"

BY_HAND = {"README.md", "introduktion.toml", "kallor.toml", "ordlista.toml"}
"""Files of the samling that no source makes."""

MAKERS: dict[str, Callable[[Source], bytes]] = {
    "pdf": pdf,
    "tvaspalt": pdf,
    "scan": scan,
    "docx": docx,
    "odt": odt,
    "html": html,
    "md": markdown,
    "txt": text,
    "xlsx": xlsx,
}


def names(source: Source) -> list[str]:
    """What a source becomes, as paths in the samling: the document and, where there is one, its side file."""
    return [source.path, f"{source.file}.toml"] if source.sidofil else [source.path]


def made(source: Source) -> dict[str, bytes]:
    """The same, with their content."""
    makers = (MAKERS[source.format], side_file)
    return {name: make(source) for name, make in zip(names(source), makers, strict=False)}


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="NAME", help="only these sources")
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 if a file is not as its source")
    arguments = parser.parse_args(argv)
    try:
        known = {source.name: source for source in sources()}
        if unknown := [name for name in arguments.names if name not in known]:
            raise SourceError(f"{', '.join(unknown)}: ingen sådan källa i {FOLDER.name}; kända är {', '.join(known)}")
        return _make([known[name] for name in arguments.names or known], check=arguments.check)
    except SourceError as error:
        print(error, file=sys.stderr)
        return 1


def _make(chosen: Sequence[Source], *, check: bool) -> int:
    wrong = [f"{name} har ingen källa; ta bort den" for name in without_source()] if check else []
    for source in chosen:
        for name, content in made(source).items():
            path = CORPUS / name
            if not check:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content)
                print(f"{name}: {len(content)} byte")
            elif not path.is_file() or path.read_bytes() != content:
                wrong.append(f"{name} är inte som {source.name}.md gör den; kör make.py {source.name}")
    print(*wrong, sep="\n", end="\n" if wrong else "")
    return 1 if wrong else 0


def without_source() -> list[str]:
    """Files of the samling that no source accounts for."""
    known = BY_HAND | {name for source in sources() for name in names(source)}
    there = {path.relative_to(CORPUS).as_posix() for path in CORPUS.rglob("*") if path.is_file()}
    return sorted(there - known)


if __name__ == "__main__":
    sys.exit(main())
