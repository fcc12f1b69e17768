"""Where the pure parts meet time and disk: sequencer, clock, timers, recovery, venue link.

The sequencer itself does no I/O and knows no event loop; the drivers around it are thin, so that
tests and simulations run the code that serves.
"""
