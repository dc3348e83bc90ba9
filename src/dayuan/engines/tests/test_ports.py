"""Ports are configured, remembered, usual or free; a taken one is named with its setting."""

import socket
from collections.abc import Iterator

import pytest

from dayuan.engines.errors import EngineProblem
from dayuan.engines.ports import MQTT, WEB, PortNeed, choose_port, is_free, remembered_port, settle_ports
from dayuan.engines.testing import fresh_home

pytestmark = pytest.mark.enable_socket


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.socket() as other_program:
        other_program.bind(("127.0.0.1", 0))
        other_program.listen()
        yield int(other_program.getsockname()[1])


def test_a_taken_port_is_named_with_its_setting(taken: int) -> None:
    with pytest.raises(EngineProblem) as refusal:
        choose_port(WEB, None, {"DAYUAN_PORT": str(taken)})
    assert str(taken) in str(refusal.value)
    assert "DAYUAN_PORT" in str(refusal.value)


def test_a_port_that_devices_rely_on_does_not_change_silently(taken: int) -> None:
    with pytest.raises(EngineProblem, match="DAYUAN_MQTT_PORT"):
        choose_port(MQTT, taken, {})


def test_the_first_time_a_taken_usual_port_is_passed_over(taken: int) -> None:
    need = PortNeed("web", "DAYUAN_PORT", taken, "the web address")
    port = choose_port(need, None, {})
    assert port != taken
    assert is_free(port)


def test_zero_means_any_free_port(taken: int) -> None:
    assert is_free(choose_port(WEB, taken, {"DAYUAN_PORT": "0"}))


@pytest.mark.parametrize("text", ["eighty", "-1", "65536", "80 80", "８０"])
def test_what_is_no_port_is_refused(text: str) -> None:
    with pytest.raises(EngineProblem, match="DAYUAN_PORT must be a port number"):
        choose_port(WEB, None, {"DAYUAN_PORT": text})


def test_the_choice_is_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DAYUAN_PORT", "0")
    with fresh_home() as home:
        chosen = settle_ports(home, [WEB])["web"]
        assert remembered_port(home, WEB) == chosen
