"""The holder: a process with one thread that holds a loaded store, forks workers from it, and ends them on request.

Its asker sends it one letter and what belongs to it; each gets an answer of eight bytes. When the asker is gone, the
holder ends its workers and itself. It alone waits for its workers, so no number of a process is ever taken for another.
"""

from __future__ import annotations

import os
import signal
import socket
import struct
import sys

import pyoxigraph as ox

from datareach.query import worker

ANSWER = struct.Struct("!q")
FORK, END, QUIT = b"F", b"E", b"Q"


def hold(store: ox.Store, control: socket.socket, memory: int | None) -> None:
    """Serve an asker until it goes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the asker, who ends the holder
    worker.quiet()
    workers: set[int] = set()
    while True:
        letter, descriptors, _, _ = socket.recv_fds(control, 1 + ANSWER.size, 1)
        if letter[:1] == FORK and descriptors:
            pid = os.fork()
            if pid == 0:
                control.close()
                _work(store, descriptors[0], memory)
            os.close(descriptors[0])
            workers.add(pid)
            control.sendall(ANSWER.pack(pid))
        elif letter[:1] == END:
            (pid,) = ANSWER.unpack(letter[1:])
            code = 0
            if pid in workers:
                os.kill(pid, signal.SIGKILL)
                workers.discard(pid)
                code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
            control.sendall(ANSWER.pack(code))
        else:  # quit, or the asker is gone
            for pid in workers:
                os.kill(pid, signal.SIGKILL)
                os.waitpid(pid, 0)
            return


def _work(store: ox.Store, descriptor: int, memory: int | None) -> None:
    """A worker's whole life; it never returns into what the holder was copied from."""
    code = 1
    try:
        with socket.socket(fileno=descriptor) as line, line.makefile("rb", buffering=0) as file:
            worker.serve(store, worker.reader(file.read), line.sendall, memory)
        code = 0
    except OSError:
        pass  # the asker has gone
    except MemoryError:
        os.abort()
    finally:
        os._exit(code)


def main() -> None:
    """A holder that is started as a program of its own: the store comes as N-Quads through an open file."""
    control, data, memory = (int(text) for text in sys.argv[1:4])
    store = ox.Store()
    with open(data, "rb") as file:  # noqa: PTH123 - an open descriptor, no path
        store.load(file, ox.RdfFormat.N_QUADS)  # not `bulk_load`; see `store.py`
    hold(store, socket.socket(fileno=control), memory if memory >= 0 else None)


def main_worker() -> None:
    """A worker without a holder, where there is no fork: the store comes as the first frame of standard input."""
    memory = int(sys.argv[1])
    lines = open(os.dup(0), "rb", buffering=0)  # noqa: PTH123, SIM115 - an open descriptor, no path, for good
    out = os.fdopen(os.dup(1), "wb")
    worker.quiet()

    def write(frame: bytes) -> None:
        out.write(frame)
        out.flush()

    read = worker.reader(lines.read)
    store = ox.Store()
    store.bulk_load(worker.unpack(read)[1], ox.RdfFormat.N_QUADS)
    worker.serve(store, read, write, memory if memory >= 0 else None)
