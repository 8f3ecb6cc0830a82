"""Processes that answer queries, seen from the process that asks them: started, asked, ended.

Where the system can fork, a holder of the store forks workers; it is forked from a process with one thread, or started
as a program, because a copy of a process with several threads may hang. Where it cannot, each worker loads the store.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import select
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from time import monotonic
from typing import Any, Protocol

import pyoxigraph as ox

from datareach.query import holder, worker

_START = "import sys, json; sys.path[:] = json.loads(sys.argv.pop(1)); from datareach.query import holder; holder.{}()"


_AWAKE = 0.0003
"""Seconds."""


class TooLate(Exception):
    """No answer within the time."""


class Gone(Exception):
    """The worker has died; ``signal`` is what ended it, 0 where it is not known."""

    def __init__(self, signal: int) -> None:
        self.signal = signal


class Worker(Protocol):
    """A process that answers one query after another."""

    def send(self, frame: bytes, seconds: float | None) -> None:
        """Give it a request, to be answered within so many seconds. Raises as ``receive`` does."""

    def ready(self, seconds: float) -> bool:
        """Whether its reply begins to arrive within so many seconds; False too where that cannot be told."""

    def receive(self) -> tuple[dict[str, Any], bytes]:
        """The reply. Raises :class:`TooLate`, :class:`Gone`; after either only ``end`` makes sense."""

    def interrupt(self) -> None:
        """Make a running ``receive`` of another thread raise :class:`Gone`."""

    def end(self) -> int:
        """Kill the process, whatever it does; give the number of the signal that it died of."""


class Source(Protocol):
    """Where workers come from."""

    def start(self) -> Worker:
        """A new worker."""

    def close(self) -> None:
        """End everything."""


def source_of(store: ox.Store, memory: int | None, way: str = "") -> Source:
    """The way to start workers that this system and this process allow: "fork", "program" or "spawn"."""
    if not way:
        way = "spawn" if not hasattr(os, "fork") else "fork" if _has_one_thread() else "program"
    return Spawning(store, memory) if way == "spawn" else Forking(store, memory, as_program=way == "program")


def _has_one_thread() -> bool:
    """Whether this process surely has one thread: then, and only then, may it be copied."""
    try:
        return len(list(Path("/proc/self/task").iterdir())) == 1
    except OSError:
        return False


class Forking:
    """A holder process that forks workers."""

    def __init__(self, store: ox.Store, memory: int | None, *, as_program: bool) -> None:
        self._lock = threading.Lock()
        self._owner = os.getpid()
        self._lines: set[socket.socket] = set()
        self._control, theirs = socket.socketpair()
        with theirs:
            self._program = _program(store, theirs, memory) if as_program else None
            self._pid = 0 if as_program else self._copy(store, theirs, memory)

    def _copy(self, store: ox.Store, theirs: socket.socket, memory: int | None) -> int:
        pid = os.fork()
        if pid:
            return pid
        try:
            for number in [int(path.name) for path in Path("/proc/self/fd").iterdir()]:
                if number > 2 and number != theirs.fileno():
                    with contextlib.suppress(OSError):
                        os.close(number)
            holder.hold(store, theirs, memory)
        finally:
            os._exit(0)

    def start(self) -> ForkedWorker:
        """A new worker, forked in a millisecond or so."""
        line, theirs = socket.socketpair()
        theirs.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 20)  # large answers in large pieces
        with theirs, self._lock:
            socket.send_fds(self._control, [holder.FORK], [theirs.fileno()])
            pid = self._answer()
            self._lines.add(line)
        return ForkedWorker(self, pid, line)

    def end(self, pid: int, line: socket.socket) -> int:
        """Kill a worker; give the number of the signal that it died of, 0 where it had ended by itself."""
        line.close()
        with self._lock:
            self._lines.discard(line)
            self._control.sendall(holder.END + holder.ANSWER.pack(pid))
            return max(0, -self._answer())

    def _answer(self) -> int:
        got = b""
        while len(got) < holder.ANSWER.size:
            part = self._control.recv(holder.ANSWER.size - len(got))
            if not part:
                raise Gone(0)
            got += part
        return int(holder.ANSWER.unpack(got)[0])

    def close(self) -> None:
        """End the holder, and with it every worker."""
        if os.getpid() != self._owner:
            return  # a copy of the process that started it
        with self._lock, contextlib.suppress(OSError):
            self._control.sendall(holder.QUIT)
        for line in self._lines:
            line.close()
        self._control.close()
        if self._program is not None:
            self._program.wait()
        elif self._pid:
            with contextlib.suppress(ChildProcessError):
                os.waitpid(self._pid, 0)
            self._pid = 0


def _program(store: ox.Store, theirs: socket.socket, memory: int | None) -> subprocess.Popen[bytes]:
    """A holder as a program of its own, which reads the store from a file that has no name."""
    with tempfile.TemporaryFile() as file:
        store.dump(file, ox.RdfFormat.N_QUADS)
        file.flush()
        file.seek(0)
        numbers = [str(n) for n in (theirs.fileno(), file.fileno(), -1 if memory is None else memory)]
        return subprocess.Popen(
            [sys.executable, "-I", "-c", _START.format("main"), json.dumps(sys.path), *numbers],
            pass_fds=(theirs.fileno(), file.fileno()),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
        )


class ForkedWorker:
    """A worker that its holder forked; asked through a socket."""

    def __init__(self, source: Forking, pid: int, line: socket.socket) -> None:
        self._source, self._pid, self._line = source, pid, line
        self._until: float | None = None
        self._ended = -1

    def send(self, frame: bytes, seconds: float | None) -> None:
        """See :class:`Worker`."""
        self._until = None if seconds is None else monotonic() + seconds
        with self._said():
            self._wait()
            self._line.sendall(frame)

    def ready(self, seconds: float) -> bool:
        """See :class:`Worker`."""
        looked_at = select.poll()  # not select(), which knows descriptors up to 1,023 only
        looked_at.register(self._line, select.POLLIN)
        # To sleep and be woken takes longer than most answers do: look again and again at first.
        until = monotonic() + min(seconds, _AWAKE)
        while monotonic() < until:
            if looked_at.poll(0):
                return True
            os.sched_yield()
        return bool(looked_at.poll(1000 * max(0.0, seconds - _AWAKE)))

    def receive(self) -> tuple[dict[str, Any], bytes]:
        """See :class:`Worker`."""
        with self._said():
            return worker.unpack(self._read)

    def _read(self, size: int) -> bytes:
        got, view = 0, memoryview(bytearray(size))
        while got < size:
            self._wait()
            part = self._line.recv_into(view[got:])
            if not part:
                raise EOFError
            got += part
        return bytes(view)

    def _wait(self) -> None:
        if self._until is not None:
            self._line.settimeout(max(0.001, self._until - monotonic()))

    @contextlib.contextmanager
    def _said(self) -> Iterator[None]:
        """What goes wrong on the line, in the words of :class:`Worker`."""
        try:
            yield
        except TimeoutError:
            raise TooLate from None
        except (OSError, EOFError):
            raise Gone(self.end()) from None

    def interrupt(self) -> None:
        """See :class:`Worker`."""
        with contextlib.suppress(OSError):
            self._line.shutdown(socket.SHUT_RDWR)

    def end(self) -> int:
        """See :class:`Worker`."""
        if self._ended < 0:
            try:
                self._ended = self._source.end(self._pid, self._line)
            except (OSError, Gone):  # its holder is gone, and it with it
                self._ended = 0
        return self._ended


class Spawning:
    """Workers that each load the store: a second or so for a million triples."""

    def __init__(self, store: ox.Store, memory: int | None) -> None:
        data = io.BytesIO()
        store.dump(data, ox.RdfFormat.N_QUADS)
        self._first = worker.pack({}, len(data.getvalue())) + data.getvalue()
        self._memory = -1 if memory is None else memory
        self._all: list[SpawnedWorker] = []

    def start(self) -> SpawnedWorker:
        """A new worker."""
        begun = subprocess.Popen(
            [sys.executable, "-I", "-c", _START.format("main_worker"), json.dumps(sys.path), str(self._memory)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        new = SpawnedWorker(begun, self._first)
        self._all = [one for one in self._all if not one.ended] + [new]
        return new

    def close(self) -> None:
        """End every worker."""
        for one in self._all:
            one.end()


class SpawnedWorker:
    """A worker that was started as a program; asked through its standard input and output."""

    def __init__(self, process: subprocess.Popen[bytes], first: bytes) -> None:
        assert process.stdin and process.stdout
        self._process, self._in, self._out = process, process.stdin, process.stdout
        self._late = threading.Event()
        self._timer: threading.Timer | None = None
        self._give(first)

    def _give(self, frame: bytes) -> None:
        self._in.write(frame)
        self._in.flush()

    @property
    def ended(self) -> bool:
        """Whether the process is over."""
        return self._process.poll() is not None

    def send(self, frame: bytes, seconds: float | None) -> None:
        """See :class:`Worker`. Pipes have no time limit everywhere, so a timer ends the process."""
        self._late.clear()
        self._timer = threading.Timer(seconds, self._stop) if seconds is not None else None
        if self._timer:
            self._timer.start()
        with self._said():
            self._give(frame)

    def ready(self, seconds: float) -> bool:
        """See :class:`Worker`. No way to look into a pipe works everywhere."""
        return False

    def receive(self) -> tuple[dict[str, Any], bytes]:
        """See :class:`Worker`."""
        with self._said():
            reply = worker.unpack(worker.reader(self._out.read))
        if self._timer:
            self._timer.cancel()
        return reply

    def _stop(self) -> None:
        self._late.set()
        self._process.kill()

    @contextlib.contextmanager
    def _said(self) -> Iterator[None]:
        """What goes wrong on the pipes, in the words of :class:`Worker`."""
        try:
            yield
        except (OSError, EOFError):
            if self._timer:
                self._timer.cancel()
            if self._late.is_set():
                raise TooLate from None
            raise Gone(self.end()) from None

    def interrupt(self) -> None:
        """See :class:`Worker`."""
        self._process.kill()

    def end(self) -> int:
        """See :class:`Worker`."""
        if not self.ended:
            # A worker that died by itself is over in a moment; its own signal says more than ours.
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(0.05)
        self._process.kill()
        code = self._process.wait()
        for pipe in (self._in, self._out):
            with contextlib.suppress(OSError):
                pipe.close()
        return max(0, -code)
