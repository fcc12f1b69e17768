"""What a test has the simulated venue do: scripts, single steps, reports that go astray, markets.

Start at `stage.py`. Nothing here is reached by an order that is not staged.
"""
