"""What ``assistent export`` does: an index as one file, and back; the handout of an introduction."""

from __future__ import annotations

import argparse

from assistent.console import bars
from assistent.settings import Settings


def run_export(arguments: argparse.Namespace, settings: Settings) -> int:
    """Writes a samling's index to a file, or puts such a file in place; or writes the handout of its introduction."""
    from assistent import backup, documents, introduction_command

    if arguments.handout:
        introduction_command.write_handout(settings, arguments.samling, arguments.handout, arguments.address)
        print(f"Underlaget är skrivet till {arguments.handout}.")
        return 0
    if arguments.unpack:
        samling = backup.unpack(settings, arguments.unpack)
        print(f"Indexet för {samling} är på plats. Dokumenten själva ska ligga i {settings.corpus.name}/{samling}/.")
        return 0
    samling = documents.find_samling(settings, arguments.samling)
    with bars() as progress:
        file = backup.pack(settings, samling, arguments.index, progress)
    print(f"Indexet för {samling} är skrivet till {file} ({file.stat().st_size / 1e6:.1f} MB).")
    return 0
