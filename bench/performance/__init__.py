"""One run of all measurements, side by side, and the page that is written from it."""
