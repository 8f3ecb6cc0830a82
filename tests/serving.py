"""`datareach serve` as a user starts it, for the tests of what it serves."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path

import httpx

# One for all: making one reads every certificate authority. A connection is not used twice, so none is left behind.
CLIENT = httpx.Client(
    verify=False, trust_env=False, timeout=60, limits=httpx.Limits(max_connections=None, max_keepalive_connections=0)
)


@dataclass
class Served:
    """A server that runs as a user runs it, and what it has said so far."""

    process: subprocess.Popen[str]
    address: str
    folder: Path
    said: list[str]

    def get(self, path: str, accept: str = "*/*", **headers: str) -> httpx.Response:
        return CLIENT.get(self.address + path, headers={"Accept": accept} | headers)

    def ask(self, text: str, accept: str = "*/*", **more: str) -> httpx.Response:
        return CLIENT.post(
            f"{self.address}/sparql", data={"query": text, **more}, headers={"Accept": accept}, timeout=60
        )

    def says(self, words: str) -> bool:
        """Wait until it has said something."""
        for _ in range(600):
            if any(words in line for line in self.said):
                return True
            time.sleep(0.05)
        return False


def start(folder: Path, *options: str) -> Served:
    command = [sys.executable, "-m", "datareach", "--graph", str(folder), "serve", "--port", "0", *options]
    environment = {k: v for k, v in os.environ.items() if not k.startswith("DATAREACH")}
    process = subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, encoding="utf-8")
    said: list[str] = []

    def listen() -> None:
        assert process.stderr
        for line in process.stderr:
            said.append(line.rstrip())

    threading.Thread(target=listen, daemon=True).start()
    served = Served(process, "", folder, said)
    assert served.says("Ctrl-C"), said
    served.address = next(line for line in said if line.startswith("SPARQL: ")).split()[1].removesuffix("/sparql")
    return served


def stop(served: Served, number: int = signal.SIGTERM) -> int:
    if served.process.poll() is None:
        served.process.send_signal(number)
    try:
        return served.process.wait(timeout=20)
    finally:
        assert served.process.stderr
        served.process.stderr.close()
