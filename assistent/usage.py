"""argparse in Swedish: every word that it says by itself, in help and in errors."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterable
from typing import Any, NoReturn

_ERRORS: tuple[tuple[str, str], ...] = (
    (r"the following arguments are required: (.*)", r"det här saknas: \1"),
    (r"one of the arguments (.*) is required", r"en av de här behövs: \1"),
    (r"argument (.*?): expected one argument", r"\1: ett värde saknas"),
    (r"argument (.*?): expected at (?:least|most) .*", r"\1: fel antal värden"),
    (r"argument (.*?): invalid choice: ('.*?').* \(choose from (.*)\)", r"\1: \2 finns inte; välj bland \3"),
    (r"argument (.*?): invalid int value: (.*)", r"\1: \2 är inget heltal"),
    (r"argument (.*?): invalid .*? value: (.*)", r"\1: \2 går inte att använda"),
    (r"argument (.*?): not allowed with argument (.*)", r"\1 kan inte användas tillsammans med \2"),
    (r"argument (.*?): ignored explicit argument (.*)", r"\1 tar inget värde: \2"),
    (r"unrecognized arguments: (.*)", r"okänt: \1"),
    (r"ambiguous option: (.*?) could match (.*)", r"\1 är tvetydigt: \2"),
    (r"argument (.*?): (.*)", r"\1: \2"),
)


class _Formatter(argparse.RawDescriptionHelpFormatter):
    def __init__(self, prog: str) -> None:
        super().__init__(prog, max_help_position=18)

    def add_usage(self, usage: str | None, actions: Any, groups: Any, prefix: str | None = None) -> None:
        super().add_usage(usage, actions, groups, "Användning: " if prefix is None else prefix)

    def start_section(self, heading: str | None) -> None:
        names = {"positional arguments": "argument", "options": "flaggor"}
        super().start_section(names.get(heading or "", heading))


class SwedishParser(argparse.ArgumentParser):
    """An ``ArgumentParser`` that speaks Swedish and takes options only by their whole name."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(formatter_class=_Formatter, allow_abbrev=False, add_help=False, **settings)
        self.add_argument("-h", "--help", action="help", help="visa den här hjälpen")

    def error(self, message: str) -> NoReturn:
        """Tells wrong usage on stderr and ends with exit code 2."""
        self.print_usage(sys.stderr)
        self.exit(2, f"{self.prog}: fel: {swedish(message)}\n")


def swedish(message: str, phrases: Iterable[tuple[str, str]] = _ERRORS) -> str:
    """argparse's message in Swedish; one that it does not know is left as it is."""
    for english, translation in phrases:
        match = re.fullmatch(english, message, re.S)
        if match:
            return match.expand(translation)
    return message
