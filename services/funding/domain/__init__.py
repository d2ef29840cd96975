"""The rules of public money here; standard library and named refusals only."""
