"""The contract's operations: decode a request, ask the desk, encode the answer.

This is the only layer that knows both the wire and the desk. Nothing below it knows HTTP, and
nothing above it knows an order.
"""
