"""What companies do that changes what their shareholders hold."""
