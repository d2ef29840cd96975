"""Accounts and what opens them; pure rules."""
