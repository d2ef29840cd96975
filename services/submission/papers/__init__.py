"""Papers that a school hands out: what they say, in French, and how they look."""
