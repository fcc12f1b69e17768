"""A whole desk in one thread: its disk, clock, network and venue are simulated, the rest is real.

Read in this order: `plan` (what a seed stands for), `world` (time), `disk` and `disk_calls`,
`market`, `hostile_venue` and `venue_line` (the other side), `desk_process` (one life of a desk),
`clients`, then `auditor` and what it is made of, and last `run`, which puts a seed together.
"""
