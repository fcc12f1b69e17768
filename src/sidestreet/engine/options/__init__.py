"""What becomes of options: instructions, exercise, assignment and expiry."""
