"""Standalone mode as its users have it: a real process, its port, its data folder."""

import pytest

pytest.register_assert_rewrite("tests.e2e.books", "tests.e2e.asking")
