"""Telling schools, the commission and the fund's managers what happened, each of them once."""
