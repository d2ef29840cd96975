"""The sign-in."""
