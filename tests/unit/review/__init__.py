"""What the commission promises."""
