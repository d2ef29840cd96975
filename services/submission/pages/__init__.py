"""The pages of schools and of those who help them, and those that are open to anyone."""
