"""Funding's promises: no cent appears or vanishes, nobody overtakes, nothing is promised that is not there."""
