"""Loaded into a Python process before anything else: writes down whatever it asks of a network.

It stands in a folder as `sitecustomize.py`, and the process is started with that folder ahead of
its path. Audit hooks of Python see every connection and every name that is looked up by the
standard library. The event loop in C is put away, because its connections are not seen.
"""

import json
import os
import sys

_SEEN = (
    "ftplib.connect",
    "http.client.connect",
    "imaplib.open",
    "os.exec",
    "os.posix_spawn",
    "os.system",
    "poplib.connect",
    "smtplib.connect",
    "socket.connect",
    "socket.getaddrinfo",
    "socket.gethostbyaddr",
    "socket.gethostbyname",
    "socket.sendmsg",
    "socket.sendto",
    "subprocess.Popen",
    "urllib.Request",
    "webbrowser.open",
)


def _watch() -> None:
    number = os.open(os.environ["NETWORK_WATCH"], os.O_WRONLY | os.O_APPEND | os.O_CREAT)

    def hook(event: str, arguments: tuple[object, ...]) -> None:
        if event in _SEEN:
            line = json.dumps([event, [str(each) for each in arguments]])
            os.write(number, line.encode() + b"\n")

    os.write(number, json.dumps(["watching", sys.argv]).encode() + b"\n")
    sys.addaudithook(hook)
    # As if it were not installed.
    sys.modules["uvloop"] = None  # type: ignore[assignment]


if "NETWORK_WATCH" in os.environ:
    _watch()
