"""The pages of the fund: for its managers, for schools, and its figures for anyone."""
