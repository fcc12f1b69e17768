"""The read model: every order and execution there ever was, for lists and pages.

It is a cache of the journal and nothing else. Whatever is wrong with it, it is deleted and built
again; whatever it says was durable in the journal before it was written here. Decisions never
ask it; lists, and commands about orders that memory has let go, do.
"""
