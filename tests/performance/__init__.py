"""How fast, how small, how soon: measured on private nodes, each beside a limit measured in the same run."""
