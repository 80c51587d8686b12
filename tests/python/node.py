"""Starts a node of a development chain for the tests."""

import os
import pathlib
import signal
import socket
import subprocess
import tempfile
import time
import unittest
import urllib.request

from substrateinterface import SubstrateInterface

_TARGET = os.environ.get("CARGO_TARGET_DIR") or pathlib.Path.home() / ".cache/city-identity/target"
BINARY = os.environ.get("CITY_NODE") or os.path.join(_TARGET, "release/city-node")
_PATIENCE = 60  # seconds


def _free_ports(count):
    sockets = [socket.socket() for _ in range(count)]
    try:
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in sockets]
    finally:
        for each in sockets:
            each.close()


class Node:
    """A node that makes blocks, on free ports of this machine."""

    def __init__(self):
        rpc, p2p, metrics, web = _free_ports(4)
        self.url = f"ws://127.0.0.1:{rpc}"
        self.web = f"http://127.0.0.1:{web}"
        self._health = f"http://127.0.0.1:{rpc}/health"
        self._data = tempfile.TemporaryDirectory(prefix="city-")
        self.folder = self._data.name
        self._log = open(os.path.join(self._data.name, "log"), "w+b")
        self._process = subprocess.Popen(
            [
                BINARY,
                "--dev",
                *("--base-path", self._data.name),
                *("--rpc-port", str(rpc), "--prometheus-port", str(metrics)),
                *("--listen-addr", f"/ip4/127.0.0.1/tcp/{p2p}"),
                *("--resolver-addr", f"127.0.0.1:{web}"),
                *("--no-mdns", "--no-telemetry"),
            ],
            stdin=subprocess.DEVNULL,
            stdout=self._log,
            stderr=self._log,
        )
        try:
            self._wait()
        except BaseException:
            self.stop()
            raise

    def _wait(self):
        end = time.monotonic() + _PATIENCE
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > end:
                self._log.seek(0)
                raise RuntimeError("the node did not start:\n" + self._log.read().decode())
            time.sleep(0.2)

    def _answers(self):
        try:
            with urllib.request.urlopen(self._health, timeout=5) as response:
                return response.status == 200
        except OSError:
            return False

    def stop(self):
        """Ends it and removes its data."""
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
            try:
                self._process.wait(15)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        self._log.close()
        self._data.cleanup()


class OnChain(unittest.TestCase):
    """Tests on one chain of their own, read without any types of ours."""

    @classmethod
    def setUpClass(cls):
        cls.node = Node()
        cls.addClassCleanup(cls.node.stop)
        cls.chain = SubstrateInterface(url=cls.node.url)
        cls.addClassCleanup(cls.chain.close)
