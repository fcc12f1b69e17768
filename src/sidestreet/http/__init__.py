"""HTTP and the envelope: the server, its limits, strict JSON in, and the one table of errors.

This folder knows how bytes become a request and how an answer becomes bytes. It knows nothing of
orders: an application is anything with `handle(request, respond)` (see `messages`), and the same
application runs on our own server (`server`) and under any ASGI server (`asgi`).
"""
