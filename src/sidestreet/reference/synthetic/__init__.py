"""What is made up: the stories that companies have on a desk without a data vendor.

Everything here is a pure function of a seed, an instrument and a day. Nothing is loaded, nothing is
worked out before it is asked for, and whoever asks twice is told the same. Whatever the wire has
words for is labelled as made up.
"""
