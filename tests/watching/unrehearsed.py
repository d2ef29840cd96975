"""The alerts that nobody can provoke here, and why: none, at present."""

from collections.abc import Mapping

UNREHEARSED: Mapping[str, str] = {}
