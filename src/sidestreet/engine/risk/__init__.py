"""What the desk checks before it takes an order, and what open orders reserve."""
