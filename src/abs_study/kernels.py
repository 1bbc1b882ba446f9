"""Kernels forked from the server that holds the libraries: real ipykernels, reached as ever, only sooner there."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
from functools import cache
from multiprocessing.process import BaseProcess
from pathlib import Path
from queue import Empty
from typing import Any

from jupyter_client.asynchronous import AsyncKernelClient
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning import LocalProvisioner

from .refused import SLOW
from .warm import Server, available, settle, started_by

_LAUNCHER = ["-m", "ipykernel_launcher"]
_SOON = 2  # seconds; a forked kernel answers within a fifth of one


def manager(server: Server | None) -> type[AsyncKernelManager]:
    """Return the class of manager that starts a notebook's kernel: from the server where that can be, else plainly."""
    if server is None or not available():
        return AsyncKernelManager
    return type("WarmKernelManager", (_Manager,), {"server": server, "client_factory": _Client})


class _Client(AsyncKernelClient):
    async def wait_for_ready(self, timeout: float | None = None) -> None:
        """Wait until the kernel has answered and what it shows is heard; as jupyter_client does, where it is not soon.

        jupyter_client listens for .2 s more, to pass over what answers no cell: nbclient passes over that anyway.
        """
        self.kernel_info()
        try:
            await self.shell_channel.get_msg(timeout=_SOON)
            await self.iopub_channel.get_msg(timeout=_SOON)
        except Empty:
            await super().wait_for_ready(timeout)


class _Manager(AsyncKernelManager):
    server: Server

    async def _async_pre_start_kernel(self, **options: Any) -> tuple[list[str], dict[str, Any]]:
        if self.provisioner is None:
            self.kernel_id = self.kernel_id or options.get("kernel_id", "warm")
            self.provisioner = _Provisioner(
                kernel_id=self.kernel_id, kernel_spec=self.kernel_spec, parent=self
            )
        return await super()._async_pre_start_kernel(**options)


class _Provisioner(LocalProvisioner):
    """Starts a kernel by a fork; anything unusual about the command or the environment starts it plainly."""

    async def launch_kernel(self, cmd: list[str], **options: Any) -> dict[str, Any]:
        server: Server = self.parent.server
        environment = dict(options.get("env") or os.environ)
        arguments = _arguments(cmd)
        if not arguments or started_by(environment) != server.start:
            return await super().launch_kernel(cmd, **options)
        folder = str(options.get("cwd") or Path.cwd())
        child = server.process(_serve, arguments, environment, folder, _places(server.start))
        self.process = _Child(child)
        self.pid = self.pgid = child.pid  # it leads its own group, as a kernel of jupyter_client does
        self.cwd = folder
        return self.connection_info

    async def kill(self, restart: bool = False) -> None:
        await super().kill(restart=restart)
        # It is gone within milliseconds; where it is still there, jupyter_client looks again after a tenth of a second.
        await asyncio.to_thread(self.process.wait, 1)


def _arguments(command: list[str]) -> list[str]:
    """What follows « python -m ipykernel_launcher » of this very Python; empty for any other command."""
    for place in range(1, len(command) - 1):
        if command[place : place + 2] == _LAUNCHER:
            return command[place + 2 :] if command[0] == sys.executable else []
    return []


@cache
def _places(_start: tuple[tuple[str, str], ...]) -> tuple[str, ...]:
    """Where a Python started now imports from, but for the current folder, which kernels add by themselves."""
    told = subprocess.run(
        [sys.executable, "-c", "import json, sys; print(json.dumps(sys.path))"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return tuple(place for place in json.loads(told.stdout) if place)


def _serve(arguments: list[str], environment: dict[str, str], folder: str, places: tuple[str, ...]) -> None:
    """Become a kernel; called in the forked child."""
    settle()
    os.setsid()
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    sys.path[:] = places
    sys.argv = ["ipykernel_launcher", *arguments]
    # This function came with a few modules of the package; the notebook imports it afresh, in its own language.
    for name in [SLOW, *(name for name in sys.modules if name.partition(".")[0] == __package__)]:
        sys.modules.pop(name, None)
    from numpy import random

    random.seed()  # all children would draw the same numbers
    from ipykernel.kernelapp import launch_new_instance

    # The kernel ends by itself when its parent does, and its parent is the server.
    launch_new_instance(argv=[*arguments, f"--IPKernelApp.parent_handle={os.getppid()}"])


class _Child:
    """A process of the server as jupyter_client sees one of subprocess."""

    stdin = stdout = stderr = None

    def __init__(self, process: BaseProcess) -> None:
        self._process = process
        self.pid = process.pid

    @property
    def returncode(self) -> int | None:
        return self.poll()

    def poll(self) -> int | None:
        return self._process.exitcode

    def wait(self, timeout: float | None = None) -> int | None:
        self._process.join(timeout)
        return self._process.exitcode

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)
