"""The doctor, on real servers that are well or ill."""
