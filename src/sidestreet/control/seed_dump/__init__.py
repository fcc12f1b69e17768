"""The present state of a desk, written down as a seed file that people can read and change."""
