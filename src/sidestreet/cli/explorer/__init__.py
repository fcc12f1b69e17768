"""`--format explore`: a response looked through on the terminal.

`places` knows the document and nothing of terminals; `app` is what is on the screen, and the only
module that needs the extra `explore`. Both are loaded only when somebody explores.
"""
