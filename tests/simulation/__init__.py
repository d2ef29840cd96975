"""Deterministic simulation: the four real services in one process, on a simulated clock and a hostile bus.

One seed is one history: every choice, every fault and every identifier comes from it.
"""
