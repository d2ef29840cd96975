"""Tables that an academy brings from elsewhere: read row by row, whatever is in them, and refused in words."""
