"""Submission: structures, drafts and the versions that they deposit; states what a school has done."""
