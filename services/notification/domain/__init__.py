"""Who is told what, at which address, and how often a message is tried; no framework."""
