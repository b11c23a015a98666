"""A quality card as people read it in a terminal."""

from connectors._card import RULES, read_card


def print_card(name: str) -> None:
    """Print what stands of each rule of a connector type, and why."""
    card = read_card(name)
    print(f"\nWhat it was tested against: {card.tested_against}.\n")
    for rule in RULES:
        verdict = card.rules[rule.name]
        words = {"done": "done", "todo": "to do", "exempt": "cannot apply"}[verdict.state]
        print(f"  {rule.title}: {words}\n      {verdict.todo or verdict.exempt or rule.about}")
        if verdict.note:
            print(f"      {verdict.note}")
