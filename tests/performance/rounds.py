"""Several rounds in which all subjects take turns, so that a drift of the machine is felt by each of them."""

from collections.abc import Callable, Mapping
from statistics import median

Measurement = Callable[[], float]


def medians(subjects: Mapping[str, Measurement], rounds: int) -> dict[str, float]:
    """The median of each subject; every other round goes through them backwards."""
    found: dict[str, list[float]] = {name: [] for name in subjects}
    for number in range(rounds):
        names = list(subjects) if number % 2 == 0 else list(subjects)[::-1]
        for name in names:
            found[name].append(subjects[name]())
    return {name: median(values) for name, values in found.items()}


def percentile(values: list[float], share: float) -> float:
    """The smallest value that at least `share` of all do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, max(0, round(share * len(ordered) + 0.5) - 1))]
