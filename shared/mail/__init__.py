"""E-mail: who sends it, and how it leaves."""
