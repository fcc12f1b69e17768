"""The desk's mind: what may happen (`decide`) and what then is (`evolve`).

`decide` looks at the state and a stamped command and returns events; it changes nothing. `evolve`
applies one event; it decides nothing and cannot fail. Replay runs `evolve` alone, so a later
version of the rules cannot rewrite what has happened.

Pure: no clock, no chance, no disk, no float. The same commands give the same events on any
machine, and the digest of the state proves it.
"""
