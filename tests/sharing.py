"""How several processes share the tests: one takes a file as a whole, and one all journeys."""

from xdist.scheduler import LoadScopeScheduling

JOURNEYS = "tests/journeys/"


class ByFile(LoadScopeScheduling):  # type: ignore[misc]  # Its package carries no types.
    """A file's tests share what they set up, all journeys a running township; so neither is taken apart.

    The groups that pytest-xdist reads from marks are lost with pytest 9.2: it writes them into a node's private name,
    and the public one is now made elsewhere.
    """

    def _split_scope(self, nodeid: str) -> str:
        return JOURNEYS if nodeid.startswith(JOURNEYS) else nodeid.partition("::")[0]
