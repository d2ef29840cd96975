"""How facts travel from the database of one service to the database of another: once, in order, or visibly not."""
