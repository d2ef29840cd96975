"""The pages of the commission, and of the experts whom it asks."""
