"""HTTP in: load, call, dump."""
