"""What an academy sets makes sense, or is named before anything starts."""

import pytest

from services.submission.config import Settings
from shared.config import Misconfigured
from tests.support.application import settings_for


def test_a_threshold_for_much_money_is_not_below_that_for_some() -> None:
    with pytest.raises(Misconfigured) as refused:
        settings_for(Settings, "sqlite://", some_money_cents="200000", much_money_cents="199999")
    assert "NEFE_MUCH_MONEY_CENTS" in str(refused.value)
    settings_for(Settings, "sqlite://", some_money_cents="200000", much_money_cents="200000")


@pytest.mark.parametrize("endpoint", ["s3.example.org", "ftp://s3.example.org", "https://s3.example.org/path"])
def test_an_object_store_is_an_address_and_nothing_else(endpoint: str) -> None:
    with pytest.raises(Misconfigured):
        settings_for(Settings, "sqlite://", s3_endpoint=endpoint)
