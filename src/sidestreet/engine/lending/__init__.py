"""The lending desk: what can be borrowed, and what was promised to whom."""
