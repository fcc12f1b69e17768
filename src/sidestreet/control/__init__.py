"""What a test may do: choose outcomes, stage faults, move markets, and go back in time.

Everything here is an operation under `/control/v1`, behind the scope `control`, and only on a
server that was started with `--control`. It comes to the desk by commands like everything else.
"""
