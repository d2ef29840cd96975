"""A loop waits for more after a step that did little, the longer the more comes, and never when more is there."""

import pytest

from shared.messaging.loops import Gathering

GATHERING = Gathering(each=0.005, longest=0.2, most=500)


@pytest.mark.parametrize(("done", "seconds"), [(0, 0.0), (1, 0.005), (10, 0.05), (40, 0.2), (499, 0.2), (500, 0.0)])
def test_it_waits_longer_after_more_and_not_at_all_after_a_full_step(done: int, seconds: float) -> None:
    assert GATHERING.after(done) == pytest.approx(seconds)
