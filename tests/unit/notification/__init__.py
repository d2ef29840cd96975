"""Telling people: who is told what, in which words, and whether it arrives."""
