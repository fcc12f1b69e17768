"""What people keep that is not an order: today the bearer keys, and what each may do.

Pure, in the manner of the engine: a command is decided into events, events are applied, and the
journal brings the same memory back. No clock, no chance, no disk.
"""
