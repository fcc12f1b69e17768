"""Small bugs, planted one at a time: what looks for bugs has to find them."""
