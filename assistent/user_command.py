"""What ``assistent user`` does: adds, lists and removes those who log in with a password, and changes it.

A password never stands on the command line, where other users of the machine and the shell's history see it: it is
typed twice without being shown, or read from stdin.
"""

from __future__ import annotations

import argparse
import getpass
import sys
from typing import TYPE_CHECKING

from assistent.console import notice, print_json
from assistent.errors import AccountError
from assistent.settings import ROLES, Settings

if TYPE_CHECKING:
    from assistent.accounts import Accounts


def run_user(arguments: argparse.Namespace, settings: Settings) -> int:
    """Does what ``arguments.action`` says."""
    from assistent.accounts import Accounts

    if not settings.users:
        raise AccountError(
            "Ingen användarfil är vald.",
            'Skriv till exempel users = "anvandare.json" i assistent.toml, eller sätt ASSISTENT_USERS.',
        )
    if (arguments.action == "list") == bool(arguments.name):
        arguments.usage_error("ange ett namn efter add, remove och password, men inte efter list")
    if arguments.action != "add" and (arguments.role or arguments.group):
        arguments.usage_error("--role och --group hör till add")
    accounts = Accounts(settings.root / settings.users)
    done = {"add": _add, "list": _list, "remove": _remove, "password": _password}[arguments.action]
    done(accounts, arguments)
    return 0


def _add(accounts: Accounts, arguments: argparse.Namespace) -> None:
    accounts.free(arguments.name)
    role = arguments.role or ROLES[0]
    made = accounts.add(arguments.name, _asked(arguments), role, arguments.group or ())
    groups = f", grupper: {', '.join(made.groups)}" if made.groups else ""
    print(f"{made.name} kan logga in (roll: {made.role}{groups}).")


def _list(accounts: Accounts, arguments: argparse.Namespace) -> None:
    known = accounts.all().values()
    if arguments.json:
        print_json([{"name": one.name, "role": one.role, "groups": list(one.groups)} for one in known])
        return
    for one in known:
        print(f"{one.name}  {one.role}  {', '.join(one.groups) or '–'}")
    if not known:
        notice(f"Det finns inga användare i {accounts.path}. Lägg till en med: assistent user add NAMN")


def _remove(accounts: Accounts, arguments: argparse.Namespace) -> None:
    accounts.remove(arguments.name)
    print(f"{arguments.name} är borttagen och utloggad.")


def _password(accounts: Accounts, arguments: argparse.Namespace) -> None:
    accounts.known(arguments.name)
    accounts.change_password(arguments.name, _asked(arguments))
    print(f"Lösenordet för {arguments.name} är bytt. Den som var inloggad med det gamla är utloggad.")


def _asked(arguments: argparse.Namespace) -> str:
    """The password: the first line of stdin, or what is typed twice. Raises ``AccountError``."""
    from assistent.accounts import check

    if arguments.stdin:
        password = sys.stdin.readline().rstrip("\r\n")
    elif not sys.stdin.isatty():
        raise AccountError("Det finns ingen terminal att skriva lösenordet i.", "Skicka det på stdin med --stdin.")
    else:
        password = getpass.getpass("Lösenord: ")
        check(arguments.name, password)
        if getpass.getpass("Samma igen: ") != password:
            raise AccountError("Lösenorden är olika.", "Försök igen.")
    check(arguments.name, password)
    return password
