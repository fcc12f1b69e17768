"""A program that has all of Sidestreet imported and forks a command whenever it is told to.

It saves what nine tenths of a start are, the imports, and nothing else: each server is a process of
its own that runs the command `sidestreet serve` from its first line to its exit code, and so is any
other command. Two things differ from a server in earnest. Segments of the journal are small, so
that a script of a few requests goes through many of them; and when its journal has been read back
the server says on standard error which state that gave.

Told on a socket, one JSON text and the descriptors for standard output and error at a time.
"""

import ctypes
import gc
import json
import logging
import os
import socket
import sys
import traceback
from collections.abc import Iterator
from typing import Any, Final

from sidestreet.bootstrap import (
    backup,  # noqa: F401 - so that no command has to
    storage,
)
from sidestreet.cli.server import serve  # noqa: F401 - so that no server has to
from sidestreet.cli.server.main import main
from sidestreet.engine.digest import state_digest
from sidestreet.journal import FileJournal
from sidestreet.readmodel.history import History
from sidestreet.runtime.recovery import Recovered, ReplayedBatch
from sidestreet.runtime.sequencer import Sequencer

READ_BACK: Final = "read back to record"
_MESSAGE_BYTES: Final = 65_536


def _use_segments_of(size: int) -> None:
    """Have journals made in segments of so many bytes."""
    FileJournal.open.__func__.__kwdefaults__["segment_bytes"] = size  # type: ignore[attr-defined]


def _tell_of_what_is_read_back() -> None:
    """Have the state told that a start found."""
    real = storage._read_back

    def told(batches: Iterator[ReplayedBatch], history: History, sequencer: Sequencer) -> Recovered:
        recovered = real(batches, history, sequencer)
        logging.getLogger("proof").info(
            "%s %d: %s", READ_BACK, sequencer.sequence, state_digest(sequencer.state)
        )
        return recovered

    storage._read_back = told


def _arm(plan: dict[str, Any], shared: int, log: int) -> None:
    """Tell what stands between this process and the C library what it is to do."""
    arm = ctypes.CDLL(None).crash_arm
    arm.argtypes = (
        ctypes.c_char_p,
        ctypes.c_int,
        ctypes.c_int,
        ctypes.c_int,
        ctypes.c_int64,
        ctypes.c_int,
        ctypes.c_int,
    )
    folder = str(plan["folder"]).encode()
    done = arm(folder, shared, log, plan["action"], plan["at"], plan["error"], plan["goes_on"])
    if done:
        os._exit(99)


def _become(words: list[str], plan: dict[str, Any] | None, descriptors: list[int]) -> None:
    """Become a command. Does not return."""
    os.dup2(descriptors[0], 1)
    os.dup2(descriptors[1], 2)
    for each in descriptors[:2]:
        os.close(each)
    if plan is not None:
        _arm(plan, descriptors[2], descriptors[3] if len(descriptors) > 3 else -1)
    sys.argv = ["sidestreet", *words]
    code: object = 0
    try:
        main()
    except SystemExit as end:
        code = end.code
    except BaseException:  # noqa: BLE001 - told as Python tells it, which ends with 1 then
        traceback.print_exc()
        code = 1
    finally:
        logging.shutdown()
        os._exit(code if isinstance(code, int) else 1)


def _nurse(line: socket.socket) -> None:
    gc.freeze()
    while True:
        text, descriptors, _, _ = socket.recv_fds(line, _MESSAGE_BYTES, 4)
        if not text:
            return
        told = json.loads(text)
        if "wait" in told:
            answer = os.waitstatus_to_exitcode(os.waitpid(told["wait"], 0)[1])
        else:
            answer = os.fork()
            if answer == 0:
                line.close()
                _become(told["words"], told.get("plan"), descriptors)
        for each in descriptors:
            os.close(each)
        line.send(json.dumps(answer).encode())


if __name__ == "__main__":
    _use_segments_of(int(sys.argv[2]))
    _tell_of_what_is_read_back()
    _nurse(socket.socket(fileno=int(sys.argv[1])))
