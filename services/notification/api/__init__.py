"""HTTP in: messages, as those who may read them see them."""
