"""Secrets take the place of others while traffic goes on: no request is refused, and no fact is lost."""
