"""The words of the trade: amounts, instruments, orders, routes, commands, events and reports.

Everything above speaks in these types. They hold integers, text and enums only: no wall clock,
no float, no wire format, no behaviour beyond what a value can answer about itself.
"""
