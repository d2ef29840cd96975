"""The command `nefe`, over real databases."""
