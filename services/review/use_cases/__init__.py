"""What one may ask of the commission: a verb each, one transaction each."""
