"""`python -m tests.performance`: measure, print the table, keep it in var/bench.json."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import click

from tests.performance import (
    autosaving,
    depositing,
    flowing,
    listing,
    notifying,
    occupying,
    receiving,
    relaying,
    showing,
    validating,
)
from tests.performance.figures import Figure, keep, show
from tests.performance.ground import Ground, open_ground

BENCHMARKS: Mapping[str, Callable[[Ground], Iterator[Figure]]] = {
    "relay": relaying.measure,
    "receive": receiving.measure,
    "flow": flowing.measure,
    "deposit": depositing.measure,
    "autosave": autosaving.measure,
    "occupy": occupying.measure,
    "list": listing.measure,
    "pages": showing.measure,
    "money": validating.measure,
    "messages": notifying.measure,
}


@click.command()
@click.option("--quick", is_flag=True, help="One round of a fifth of the amounts: a look, not a measurement.")
@click.option("--only", multiple=True, type=click.Choice(list(BENCHMARKS)), help="Measure this alone (repeatable).")
@click.option("--into", default="var/bench.json", type=click.Path(dir_okay=False, path_type=Path), help="JSON file.")
def main(quick: bool, only: tuple[str, ...], into: Path) -> None:
    """Benchmarks, each beside a limit measured in the same run on the same nodes."""
    figures: list[Figure] = []
    with open_ground(rounds=1 if quick else 3, share=0.2 if quick else 1) as ground:
        for name in only or tuple(BENCHMARKS):
            click.echo(f"measuring {name}…")
            figures += BENCHMARKS[name](ground)
    show(figures)
    keep(figures, into)


if __name__ == "__main__":
    main()
