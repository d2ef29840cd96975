"""A real installation whose processes and servers are killed at random while people use it, and what must hold then."""
