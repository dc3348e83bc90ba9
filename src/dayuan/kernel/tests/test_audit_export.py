"""C-23: a collector outside hears every entry, in order, even when it was away and even when we died in between."""

import re
import socket
import ssl
import subprocess
import threading

import pytest

from dayuan.kernel.audit import record
from dayuan.kernel.audit_export.exporting import export_audit, waiting_for_export
from dayuan.kernel.audit_export.syslog import Address
from dayuan.kernel.models import AuditEntry, AuditExportPlace
from dayuan.kernel.testing import MONDAY_NOON

PLACE = "511421200202"
HEAD = re.compile(
    rb"<109>1 2026-03-02T04:00:00\.000000Z [!-~]+ dayuan \d+ (?P<action>[!-~]+)"
    rb" \[dayuan@32473 (?P<facts>.*)\] \xef\xbb\xbf\{.*\}"
)


def keep(action="photo_seen", place_code=PLACE, **facts):
    return record(action, "photo:1", by_id=None, by_name="值班员甲", place_code=place_code, at=MONDAY_NOON, **facts)


class Receiver:
    """A real syslog receiver on a free port: reads octet-counted frames until its senders end."""

    def __init__(self, context=None):
        self.frames = []
        self.context = context
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.thread = threading.Thread(target=self.receive)
        self.thread.start()

    def receive(self):
        while True:
            try:
                way, _from = self.listener.accept()
            except OSError:
                return
            with way:
                way.settimeout(10)
                if self.context is None:
                    self.read(way)
                else:
                    with self.context.wrap_socket(way, server_side=True) as sealed:
                        self.read(sealed)
                        sealed.unwrap()

    def read(self, way):
        received = b""
        while piece := way.recv(65_536):
            received += piece
        while received:
            length, _blank, received = received.partition(b" ")
            self.frames.append(received[: int(length)])
            received = received[int(length) :]

    def close(self):
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        self.thread.join(10)


@pytest.fixture
def receiver():
    receiver = Receiver()
    yield receiver
    receiver.close()


def numbers(frames):
    return [int(re.search(rb'number="(\d+)"', frame)[1]) for frame in frames]


def test_every_entry_arrives_once_in_order_and_says_what_was_done(settings, receiver):
    settings.AUDIT_SYSLOG = f"tcp://127.0.0.1:{receiver.port}"
    first = keep(reason='核查 "A]"\\', detail={"camera": "gate-east"})
    for _each in range(6):
        keep()

    assert export_audit(at_once=3).number == 7
    assert export_audit().number == 0, "nothing is sent twice when nothing went wrong"
    keep("post_granted", reason="新任")
    assert export_audit().number == 1

    assert numbers(receiver.frames) == [1, 2, 3, 4, 5, 6, 7, 8]
    head = HEAD.fullmatch(receiver.frames[0])
    assert head
    assert head["action"] == b"photo_seen"
    facts = head["facts"].decode()
    assert f'hash="{first.entry_hash}"' in facts
    assert 'byName="值班员甲"' in facts
    assert r'reason="核查 \"A\]\"\\"' in facts
    assert receiver.frames[0].endswith(b'{"camera": "gate-east"}')
    assert waiting_for_export() == (0, "")


def test_entries_of_every_township_are_sent_each_chain_in_its_order(settings, receiver):
    settings.AUDIT_SYSLOG = f"tcp://127.0.0.1:{receiver.port}"
    keep()
    keep(place_code="511421203201")
    keep()
    assert export_audit().number == 3
    assert numbers(receiver.frames) == [1, 2, 1]


def test_while_the_collector_is_away_entries_wait_and_the_reason_is_known(settings, receiver):
    with socket.create_server(("127.0.0.1", 0)) as nobody:
        port = nobody.getsockname()[1]
    settings.AUDIT_SYSLOG = f"tcp://127.0.0.1:{port}"
    keep()
    keep()

    done = export_audit()
    waiting, problem = waiting_for_export()
    assert (done.number, waiting) == (0, 2)
    assert "refused" in done.problem
    assert "refused" in problem

    AuditExportPlace.objects.update(target=f"tcp://127.0.0.1:{receiver.port}")
    settings.AUDIT_SYSLOG = f"tcp://127.0.0.1:{receiver.port}"
    assert export_audit().number == 2
    assert waiting_for_export() == (0, "")


def test_what_was_sent_when_we_died_before_noting_it_is_sent_again(settings, receiver, monkeypatch):
    settings.AUDIT_SYSLOG = f"tcp://127.0.0.1:{receiver.port}"
    keep()
    keep()

    class Died(Exception):
        pass

    def die(*_arguments, **_options):
        raise Died

    with monkeypatch.context() as patched:
        patched.setattr(AuditExportPlace, "save", die)
        with pytest.raises(Died):
            export_audit()
    export_audit()

    assert numbers(receiver.frames) == [1, 2, 1, 2]


def test_a_collector_that_breaks_off_has_nothing_that_counts(settings):
    keep()
    with socket.create_server(("127.0.0.1", 0)) as rude:
        settings.AUDIT_SYSLOG = f"tcp://127.0.0.1:{rude.getsockname()[1]}"

        def slam():
            way, _from = rude.accept()
            way.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
            way.close()

        thread = threading.Thread(target=slam)
        thread.start()
        done = export_audit()
        thread.join()
    assert done.number == 0
    assert waiting_for_export()[0] == 1


def test_over_tls_only_a_collector_with_a_trusted_certificate_is_told(settings, tmp_path):
    key, certificate = tmp_path / "key.pem", tmp_path / "ca.pem"
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    command += ["-keyout", key, "-out", certificate, "-days", "2", "-subj", "/CN=localhost"]
    command += ["-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"]
    subprocess.run(command, check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    receiver = Receiver(context)
    try:
        keep()
        settings.AUDIT_SYSLOG = f"tls://localhost:{receiver.port}?ca={certificate}"
        assert export_audit().number == 1
        assert numbers(receiver.frames) == [1]
    finally:
        receiver.close()


def test_by_udp_and_into_a_file(settings, tmp_path):
    keep(detail={"much": "字" * 9_000})
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as receiver:
        receiver.bind(("127.0.0.1", 0))
        receiver.settimeout(5)
        settings.AUDIT_SYSLOG = f"udp://127.0.0.1:{receiver.getsockname()[1]}"
        assert export_audit().number == 1
        datagram = receiver.recv(65_536)
    assert numbers([datagram]) == [1]
    assert 8_000 < len(datagram) <= 8_192
    datagram.decode()

    settings.AUDIT_SYSLOG = f"file://{tmp_path}/audit.log"
    keep(reason="两\n行")
    assert export_audit().number == 2
    lines = (tmp_path / "audit.log").read_bytes().splitlines()
    assert numbers(lines) == [1, 2]
    assert (tmp_path / "audit.log").stat().st_mode & 0o007 == 0
    assert AuditEntry.objects.count() == 2


@pytest.mark.no_database
@pytest.mark.parametrize("text", ["http://x", "tcp://", "514", "file:"])
def test_an_address_that_is_none_is_refused_with_a_sentence(text):
    with pytest.raises(ValueError, match="DAYUAN_AUDIT_SYSLOG is"):
        Address.read(text)
