"""Loaded last by the server of warm.py, and by nothing else: its children may be interrupted again."""

import signal

signal.signal(signal.SIGINT, signal.default_int_handler)
