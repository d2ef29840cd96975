"""What one may ask of funding: a verb each, one transaction each. `serving` and `letting_go` are steps within them."""
