"""Other programs, each installed from packages into an environment of its own, which is kept between runs."""

import fcntl
import queue
import re
import socket
import subprocess
import sys
import threading

import pytest

LONGEST = 240  # seconds to install one, once


def installed(request, name, release, program=""):
    """The command of a program (of the name of its package by default); the test is skipped, saying why, where it cannot be installed."""
    if not hasattr(request.config, "cache"):
        pytest.skip("there is no cache to install other programs in")
    folder = request.config.cache.mkdir(f"{name}-{release}")
    command = folder / "bin" / (program or name)
    steps = (
        [sys.executable, "-m", "venv", str(folder)],
        [
            str(folder / "bin" / "pip"),
            "install",
            "--quiet",
            "--disable-pip-version-check",
            f"{name}=={release}",
        ],
    )
    with open(folder / "installing", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # tests may run in several processes
        for step in () if command.exists() else steps:
            try:
                subprocess.run(step, check=True, capture_output=True, timeout=LONGEST)
            except (OSError, subprocess.SubprocessError) as error:
                pytest.skip(f"{name} {release} cannot be installed here: {str(error)[:200]}")
    return command


def free_port():
    """A port of this machine that nobody listens to."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def running(command, environment, folder, sign):
    """Start a server and yield the address that it tells, matched by `sign`; it is stopped afterwards."""
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment, cwd=folder
    )
    lines: queue.Queue = queue.Queue()
    threading.Thread(target=lambda: [lines.put(line) for line in process.stdout], daemon=True).start()
    told = ""
    try:
        while not (found := re.search(sign, told)):
            told += lines.get(timeout=60)
        yield found[0]
    except queue.Empty:
        pytest.skip(f"{command[0]} does not start here: {told[-300:]}")
    finally:
        process.terminate()
        process.wait(20)
