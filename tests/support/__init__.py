"""What the tests of several rooms share: applications on real databases, callers with tokens, the permission table."""
