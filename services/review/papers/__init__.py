"""Papers of the commission: what they say, in French, and how they look."""
