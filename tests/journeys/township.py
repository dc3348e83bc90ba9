"""The real product, as `make demo` starts it, in a folder and on ports of its own."""

import os
import re
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
UP = re.compile(r"Dayuan is up after .*: (http://\S+)")
LONGEST_START_S = 240


@dataclass
class Township:
    """A running demo: where it answers, and the command line that belongs to it."""

    home: Path
    environment: dict[str, str]
    address: str = ""
    said: list[str] = field(default_factory=list)

    def dayuan(self, *words: str, within_s: float = 60) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "dayuan", *words],
            env=self.environment,
            cwd=ROOT,
            capture_output=True,
            check=False,
            text=True,
            timeout=within_s,
        )


@contextmanager
def demo_township(**settings: str) -> Iterator[Township]:
    """Start the demo, wait until it says where it is, and end it in order."""
    with tempfile.TemporaryDirectory(prefix="dayuan-journey-") as folder:
        home = Path(folder)
        home.chmod(0o711)
        unset = {"DATABASE_URL", "NATS_URL", "DAYUAN_HOME", "DAYUAN_MQTT_URL"}
        environment = {name: value for name, value in os.environ.items() if name not in unset}
        ports = ("DAYUAN_PORT", "DAYUAN_THERMAL_PORT", "DAYUAN_NATS_PORT", "DAYUAN_MQTT_PORT")
        environment |= {"DAYUAN_HOME": str(home), **dict.fromkeys(ports, "0")}
        township = Township(home, environment | settings)
        process = subprocess.Popen(
            [sys.executable, "-m", "dayuan", "demo"],
            env=township.environment,
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        listening = threading.Thread()
        try:
            listening = _listen(process, township)
            yield township
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(40)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            if listening.ident:
                listening.join(10)
            if process.stdout:
                process.stdout.close()


def _listen(process: "subprocess.Popen[str]", township: Township) -> threading.Thread:
    """Keep what the product says, and wait for it to say where it is."""
    up = threading.Event()

    def listen() -> None:
        for line in process.stdout or ():
            township.said.append(line.rstrip())
            if found := UP.search(line):
                township.address = found[1]
                up.set()
        up.set()

    listening = threading.Thread(target=listen, daemon=True)
    listening.start()
    if not up.wait(LONGEST_START_S) or not township.address:
        raise RuntimeError("the demo did not start:\n" + "\n".join(township.said))
    return listening
