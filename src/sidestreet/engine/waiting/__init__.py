"""Orders that the desk itself holds: for their session, or for the price that sends them out."""
