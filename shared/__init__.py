"""What the four services have in common; imports no service."""
