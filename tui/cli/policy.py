"""`sluis policy`: lists and shows rules and settings, tests and signs packs, prints the log."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

from hints.examples import ExampleCheck, check_examples
from hints.layers import RuleInForce
from hints.levels import level_word
from hints.model import Tip
from hints.pack import Pack, PackError, parse_pack
from hints.rule import Example, Rule
from tui.cli.pack_lines import line_of_problem
from tui.settings.config import Config
from tui.settings.policies import PACK_NAMES, load_rules, pack_text, shipped_packs
from widgets.i18n import _, current_language, reason_words

GOOD, FAILED, BAD_INPUT = 0, 1, 2
ACTIONS = ("list", "show", "test", "keygen", "sign", "verify", "log", "figures", "false-alarms")
_PLACES = ("room", "readers", "others", "servers", "foreign", "assistants")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of `sluis policy`."""
    parser.add_argument("action", choices=ACTIONS, metavar="|".join(ACTIONS), help=_("what to do"))
    parser.add_argument(
        "name", nargs="?", metavar=_("RULE|PACK"), help=_("a rule to show; a pack or its file to test, sign or verify")
    )
    parser.add_argument("--json", action="store_true", help=_("for programs: one object for each line"))
    parser.add_argument(
        "--key",
        metavar=_("FILE"),
        help=_("the file of the private key; to verify, a public key instead of trusted ones"),
    )


def run(arguments: argparse.Namespace) -> int:
    """Do what was asked; return 0, or 1 when an example failed, or 2 when a name or file is wrong."""
    try:
        return _run(arguments)
    except BrokenPipeError:
        raise
    except (OSError, ValueError) as problem:  # all that reading packs, keys and signatures raises is one line
        reason = str(problem)
        if isinstance(problem, OSError):
            reason = f"{problem.filename}: {reason_words(problem.strerror or '?')}"
        print(f"sluis policy: {reason}", file=sys.stderr)
        return BAD_INPUT


def _run(arguments: argparse.Namespace) -> int:
    """Do what was asked."""
    match arguments.action:
        case "list":
            return _list(arguments.config)
        case "show" if arguments.name is not None:
            return _show(arguments.name, arguments.config)
        case "test":
            return _test(arguments.name)
        case "show":
            from tui.cli.policy_settings import show_settings

            return show_settings(arguments)
        case "keygen" | "sign" | "verify":
            from tui.cli.policy_signing import run_signing

            return run_signing(arguments)
        case _:
            from tui.cli.policy_log import run_log

            return run_log(arguments)


def _list(config: Config) -> int:
    """Print each rule in a line, at the level that is in force."""
    force = load_rules(config)
    titles = {pack.name: pack.title for pack in force.policy.packs}
    pack = ""
    for each in force.rules:
        if each.rule.pack != pack:
            pack = each.rule.pack
            print(f"{pack}: {titles[pack]}")
        rule = each.rule
        print(f"    {rule.id:<36} {level_word(each.level):<8} {rule.kind.value:<23} {_tip(rule).seen}")
    return GOOD


def _show(name: str, config: Config) -> int:
    """Print one rule in full."""
    rules = {each.rule.id: each for each in load_rules(config).rules}
    if name not in rules:
        raise PackError(_("no rule named {name}; `sluis policy list` shows them all").format(name=name or '""'))
    _print_rule(rules[name])
    return GOOD


def _print_rule(each: RuleInForce) -> None:
    """Print one rule with its tip, source and examples."""
    rule = each.rule
    tip = _tip(rule)
    print(f"{rule.id}  ({rule.kind.value}, {level_word(each.level)})")
    print(f"    {tip.seen}: {tip.why}")
    print(f"    {tip.advice}")
    print(_("source: {source}").format(source=rule.source))
    for title, examples in (
        (_("warns of:"), rule.warn),
        (_("mentions, not sure:"), rule.faint),
        (_("leaves alone:"), rule.quiet),
    ):
        _print_examples(title, examples)


def _tip(rule: Rule) -> Tip:
    """Return the tip of a rule in the language in use, its places shown in words."""
    tip = rule.tips[current_language()]
    places = {place: f"<{place}>" for place in _PLACES}
    return Tip(*(text.format_map(places) for text in (tip.seen, tip.why, tip.advice)))


def _print_examples(title: str, examples: tuple[Example, ...]) -> None:
    """Print examples under a title."""
    if examples:
        print(title)
    for example in examples:
        print(f"    {example.text!r}")


def _test(name: str | None) -> int:
    """Run the examples of one pack, or of all that ship, and print those that fail with their line."""
    exit_code = GOOD
    for shown, text in _packs_to_test(name):
        pack = _parsed(shown, text)
        checks = list(check_examples(pack, shipped_packs()))
        for failed in (check for check in checks if not check.passed):
            print(_failure(shown, text, pack, failed))
            exit_code = FAILED
        print(_("{pack}: {count} examples").format(pack=shown, count=len(checks)))
    return exit_code


def _parsed(shown: str, text: str) -> Pack:
    """Return a pack; one that is refused is refused with the line that is wrong.

    Raises:
        PackError: one line that names the file, its line, rule and field.
    """
    try:
        return parse_pack(text, shown)
    except PackError as problem:
        line = line_of_problem(text, str(problem))
        raise PackError(str(problem) if line is None else f"{shown}:{line}: {problem}") from None


def _packs_to_test(name: str | None) -> Iterator[tuple[str, str]]:
    """Yield the name and TOML text of each pack that is meant."""
    if name is None or name in PACK_NAMES:
        for pack_name in PACK_NAMES if name is None else (name,):
            yield pack_name, pack_text(pack_name)
        return
    yield name, Path(name).read_text(encoding="utf-8")


def _failure(shown: str, text: str, pack: Pack, failed: ExampleCheck) -> str:
    """Return a line that points at a failed example: pack, line, rule, and what was expected of it."""
    rule = next(rule for rule in pack.rules if rule.id == failed.rule)
    example = getattr(rule, failed.group)[failed.number - 1]
    line = line_of_example(text, rule.id, failed.group, example.text)
    expected = {
        "warn": _("should warn and does not"),
        "faint": _("should be found, not surely"),
        "quiet": _("should be left alone"),
    }[failed.group]
    where = f"{shown}:{line}: {rule.id}: {failed.group} {failed.number}"
    return f"{where}: {expected}"


def line_of_example(text: str, rule_id: str, group: str, example: str) -> int:
    """Return the line of the TOML `text` in which an example of a rule begins, or that of its group."""
    lines = text.split("\n")
    start = next((i for i, line in enumerate(lines) if line.startswith("id") and f'"{rule_id}"' in line), 0)
    first = next((i for i in range(start, len(lines)) if lines[i].split("=")[0].strip() == group), start)
    beginning = example.split("\n")[0]
    escaped = beginning.replace("\\", "\\\\").replace('"', '\\"')
    for i in range(first, len(lines)):
        if beginning in lines[i] or escaped in lines[i]:
            return i + 1
    return first + 1
