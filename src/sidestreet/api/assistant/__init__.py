"""The assistant: it understands plain sentences about a desk, and answers from the desk.

`grammar` reads a sentence into an intent and knows nothing of any desk; `local` answers an intent
from what the desk holds at that moment; `turns` says when. The local assistant is made of rules: it
gives the same answer to the same question on the same desk, and it says so where it has none.
"""
