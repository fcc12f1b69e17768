"""What a test may have go wrong between clients and the desk: on the way in, and on the way back.

`staged.py` says what a fault strikes, `edge.py` plays those of calls and `stream_edge.py` those of
streams, `operations.py` has them set. What the desk decides suffers none of it.
"""
