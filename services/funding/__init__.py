"""Funding: the academy's envelopes, what of them is promised to projects, and what has been paid."""
