"""Strings that make a regular expression slow, made out of the expression itself; and how long it takes over them.

Run as ``python regex_attacks.py`` it tries every expression of the package, each in the ways that it is used, and prints
those that take more than ``LIMIT_S`` of processor time over ``LENGTH`` characters: what grows with the square of the text
takes many times that, what grows with the text takes a hundredth.
"""

from __future__ import annotations

import ast
import importlib
import json
import pkgutil
import random
import re
import signal
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import assistent

sre: Any = importlib.import_module("re._constants")
parser: Any = importlib.import_module("re._parser")
PACKAGE = Path(assistent.__file__).parent
LENGTH = 40_000
SHORT = 1_000
BOUNDED = {
    "assignments": 2_000,  # of one sentence (LONGEST)
    "conversation": 2_000, "glossary": 2_000, "question": 2_000, "scope": 2_000,  # of a question (question.LONGEST)
    "drafting": 8_000,  # of what a language model writes (generation.LONGEST)
}  # fmt: skip
"""Modules that see no longer texts."""
LIMIT_S = 0.4
SUSPECT_S = 0.001
COMMON = (
    " ",
    "a",
    "1",
    "A",
    "å",
    "-",
    ".",
    "_",
    "§",
    "\n",
    "a ",
    "1 ",
    "Ab ",
    "a-",
    "a.",
    "a, ",
    "1.",
    "\n\n",
    " \n",
    "(a",
)
_SEARCHING = {"search", "finditer", "findall", "sub", "subn", "split"}
_REPEATS = (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT)
_OF_CATEGORY = {
    sre.CATEGORY_SPACE: " ", sre.CATEGORY_NOT_SPACE: "a", sre.CATEGORY_DIGIT: "1", sre.CATEGORY_NOT_DIGIT: "a",
    sre.CATEGORY_WORD: "a", sre.CATEGORY_NOT_WORD: " ",
}  # fmt: skip


# --- the expressions of the package ---------------------------------------------------------------


def expressions() -> dict[tuple[str, int], tuple[str, set[str]]]:
    """Pattern and flags of every expression → the module that has it, and the methods it is used by."""
    compiled: dict[tuple[str, int], str] = {}
    plain = re._compile  # type: ignore[attr-defined]

    def noted(pattern: Any, flags: int) -> Any:
        made = plain(pattern, flags)
        place = Path(sys._getframe(2).f_code.co_filename)
        if place.parent == PACKAGE and isinstance(made.pattern, str):
            compiled.setdefault((made.pattern, made.flags), place.stem)
        return made

    re._compile = noted  # type: ignore[attr-defined]
    try:
        modules = [
            importlib.import_module(f"assistent.{m.name}")
            for m in pkgutil.iter_modules([str(PACKAGE)])
            if m.name != "__main__"
        ]
    finally:
        re._compile = plain  # type: ignore[attr-defined]
    sources = {path.stem: path.read_text(encoding="utf-8") for path in PACKAGE.glob("*.py")}
    used = _methods(sources)
    named: dict[tuple[str, int], set[str]] = {}
    for module in modules:
        for name, value in vars(module).items():
            if isinstance(value, re.Pattern) and isinstance(value.pattern, str):
                own = {module.__name__.rpartition(".")[2]} if name.startswith("_") else sources.keys()
                methods = set().union(*(used.get((where, name), set()) for where in own))
                named.setdefault((value.pattern, value.flags), set()).update(methods)
    # one that has no name of its own is used through a variable of its module
    lent = {
        m: set().union(*(how for (where, name), how in used.items() if where == m and name.islower() and name != "re"))
        - {"split"}
        for m in sources
    }
    found = {key: (module, named.get(key) or lent[module] or {"search"}) for key, module in compiled.items()}
    for module_name, source in sources.items():
        for key, method in _written(source):
            known = found.get(key, (module_name, set()))
            found[key] = (known[0], known[1] | {method})
    return found


def _methods(sources: Mapping[str, str]) -> dict[tuple[str, str], set[str]]:
    """Module and name of an expression → the methods that are called on it there."""
    used: dict[tuple[str, str], set[str]] = {}
    for module, source in sources.items():
        for name, method in re.findall(r"\b(\w+)\.(match|fullmatch|search|finditer|findall|sub|subn|split)\b", source):
            used.setdefault((module, name), set()).add(method)
    return used


def _written(source: str) -> Iterator[tuple[tuple[str, int], str]]:
    """The expressions that stand where they are used: ``re.sub(r"\\s+", …)``."""
    for node in ast.walk(ast.parse(source)):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args):
            continue
        of_re = isinstance(node.func.value, ast.Name) and node.func.value.id == "re"
        first = node.args[0]
        if (
            of_re
            and node.func.attr not in ("compile", "escape")
            and isinstance(first, ast.Constant)
            and isinstance(first.value, str)
        ):
            flags = (
                re.I
                if any("re.I" in ast.unparse(more) for more in [*node.args[1:], *(k.value for k in node.keywords)])
                else 0
            )
            yield (first.value, re.compile(first.value, flags).flags), node.func.attr


# --- strings that are hard for one ----------------------------------------------------------------


def attacks(pattern: str, flags: int) -> list[tuple[str, str, str]]:
    """What comes first, what is repeated, and what comes last."""
    tree = parser.parse(pattern, flags)
    chance = random.Random(1)
    bodies = list(dict.fromkeys(_sample(body, chance) for body in _repeated(tree) for _ in range(4)))
    heads = list(dict.fromkeys(_sample(tree[:n], chance) for n in range(1, len(tree) + 1)))[-4:]
    wholes = [_sample(tree, chance) for _ in range(3)]
    made = [("", body, "") for body in dict.fromkeys([*COMMON, *bodies, *heads, *wholes]) if body]
    made += [(head, body, last) for head in ["", *heads] for body in bodies[:5] if body for last in ("\0", "\n!")]
    return made if bodies else []


def _repeated(tree: Any) -> Iterator[Any]:
    """What is repeated without a narrow bound."""
    for operation, value in tree:
        if operation in _REPEATS:
            if value[1] > 200:
                yield value[2]
            yield from _repeated(value[2])
        elif operation is sre.SUBPATTERN:
            yield from _repeated(value[3])
        elif operation is sre.ATOMIC_GROUP:
            yield from _repeated(value)
        elif operation is sre.BRANCH:
            for branch in value[1]:
                yield from _repeated(branch)
        elif operation in (sre.ASSERT, sre.ASSERT_NOT):
            yield from _repeated(value[1])


def _sample(tree: Any, chance: random.Random) -> str:
    """A text that a part of an expression may match."""
    return "".join(_one(operation, value, chance) for operation, value in tree)


def _one(operation: Any, value: Any, chance: random.Random) -> str:
    made: dict[Any, Callable[[], str]] = {
        sre.LITERAL: lambda: chr(value),
        sre.NOT_LITERAL: lambda: "a" if value != ord("a") else "b",
        sre.ANY: lambda: "a",
        sre.IN: lambda: _of_set(value, chance),
        sre.SUBPATTERN: lambda: _sample(value[3], chance),
        sre.ATOMIC_GROUP: lambda: _sample(value, chance),
        sre.BRANCH: lambda: _sample(chance.choice(value[1]), chance),
        **{
            repeat: lambda: "".join(_sample(value[2], chance) for _ in range(max(value[0], min(value[1], 1))))
            for repeat in _REPEATS
        },
    }
    return made[operation]() if operation in made else ""


def _of_set(items: Any, chance: random.Random) -> str:
    if items[0][0] is sre.NEGATE:
        return next((sign for sign in 'a1 .Z-"§' if not any(_holds(item, sign) for item in items[1:])), "a")
    kind, value = chance.choice(items)
    return chr(value) if kind is sre.LITERAL else chr(value[0]) if kind is sre.RANGE else _OF_CATEGORY.get(value, "a")


def _holds(item: Any, sign: str) -> bool:
    kind, value = item
    if kind is sre.LITERAL:
        return bool(value == ord(sign))
    if kind is sre.RANGE:
        return bool(value[0] <= ord(sign) <= value[1])
    word = sign.isalnum() or sign == "_"
    told = {
        sre.CATEGORY_SPACE: sign.isspace(), sre.CATEGORY_NOT_SPACE: not sign.isspace(), sre.CATEGORY_DIGIT: sign.isdigit(),
        sre.CATEGORY_NOT_DIGIT: not sign.isdigit(), sre.CATEGORY_WORD: word, sre.CATEGORY_NOT_WORD: not word,
    }  # fmt: skip
    return told.get(value, False)


# --- how long it takes ------------------------------------------------------------------------------


class _Slow(Exception):
    pass


def _stop(*_: object) -> None:
    raise _Slow


def seconds(expression: re.Pattern[str], methods: set[str], text: str) -> float:
    """Processor seconds over a text, ``LIMIT_S`` at most."""
    signal.setitimer(signal.ITIMER_VIRTUAL, LIMIT_S)
    begun = time.process_time()
    try:
        if methods & _SEARCHING:
            for _ in expression.finditer(text):
                pass
        if "match" in methods:
            expression.match(text)
        if "fullmatch" in methods:
            expression.fullmatch(text)
    except _Slow:
        return LIMIT_S
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    return time.process_time() - begun


def hardest(pattern: str, flags: int, methods: set[str], longest: int = LENGTH) -> tuple[str, str, str] | None:
    """The first attack of a length that takes too long; ``None`` if none does."""
    expression = re.compile(pattern, flags & ~re.DEBUG)
    for head, body, last in attacks(pattern, flags):
        made = [head + body * (length // len(body)) + last for length in (SHORT, longest)]
        if seconds(expression, methods, made[0]) > SUSPECT_S and seconds(expression, methods, made[1]) >= LIMIT_S:
            return head, body, last
    return None


def main() -> None:
    signal.signal(signal.SIGVTALRM, _stop)
    part, parts = (int(given) for given in sys.argv[1:3])
    found = sorted(expressions().items())
    slow = []
    for (pattern, flags), (module, methods) in found[part::parts]:
        if attack := hardest(pattern, flags, methods, BOUNDED.get(module, LENGTH)):
            slow.append([module, pattern, sorted(methods), attack])
            print(module, sorted(methods), [p[:30] for p in attack], pattern[:150], file=sys.stderr, flush=True)
    print(json.dumps({"tried": len(found), "slow": slow}))


if __name__ == "__main__":
    main()
