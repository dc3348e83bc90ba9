"""Where an installation keeps its things, and who may look."""

from pathlib import Path

import pytest

from dayuan.engines.account import engine_account
from dayuan.engines.errors import EngineProblem
from dayuan.engines.homes import SOCKET_NAME, SOCKET_PATH_LIMIT_BYTES, Home, find_home, read_state, write_state
from dayuan.engines.testing import fresh_home


def test_the_engines_never_run_as_root() -> None:
    assert engine_account().user_id != 0


def test_a_named_home_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DAYUAN_HOME", "/srv/somewhere")
    assert find_home().path == Path("/srv/somewhere")


def test_secrets_are_made_once_and_nobody_else_may_read_them() -> None:
    with fresh_home() as home:
        secret = home.key("something")
        assert len(secret) > 40
        assert home.key("something") == secret
        assert (home.keys / "something").stat().st_mode & 0o777 == 0o600
        assert home.keys.stat().st_mode & 0o777 == 0o700
        assert home.sockets.stat().st_mode & 0o777 == 0o700


def test_a_deep_home_gets_a_short_socket() -> None:
    account = engine_account()
    deep = Home(Path("/tmp") / ("deep/" * 30), account, Path("/tmp"))
    assert len(str(deep.sockets / SOCKET_NAME)) <= SOCKET_PATH_LIMIT_BYTES
    assert not deep.sockets.is_relative_to(deep.path)


def test_a_socket_folder_that_somebody_else_made_first_is_refused() -> None:
    with fresh_home() as home:
        home.sockets.rmdir()
        home.sockets.symlink_to("/tmp")
        with pytest.raises(EngineProblem, match="belongs to somebody else"):
            home.prepare()
        home.sockets.unlink()


def test_a_home_that_cannot_be_made_is_said_in_a_sentence(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    with pytest.raises(EngineProblem, match="cannot be prepared"):
        Home(blocked / "home", engine_account(), tmp_path).prepare()


@pytest.mark.parametrize("content", ["", "{", "[1]", "\x00\xff"])
def test_a_state_cut_short_is_as_good_as_none(content: str) -> None:
    with fresh_home() as home:
        write_state(home, "ports", {"web": 1})
        assert read_state(home, "ports") == {"web": 1}
        (home.run / "ports.json").write_text(content)
        assert read_state(home, "ports") == {}
