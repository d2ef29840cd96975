"""What people take away from the fund: documents that grant and order, and tables."""
