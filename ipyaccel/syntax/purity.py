"""What a program does beyond returning an answer: in goes a `Program`, out go `Effects`, read from its text alone."""

from __future__ import annotations

from ipyaccel.model import Effects, Program


def effects(program: Program) -> Effects:
    """Effects of the program."""
    return Effects()
