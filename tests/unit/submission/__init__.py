"""What the submission service promises."""
