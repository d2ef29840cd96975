"""The sign-in in a browser."""
