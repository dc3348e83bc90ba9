"""Keep the tables of an empty database ready, made by the changes themselves in a database that is thrown away."""

import os
import subprocess
import sys

from dayuan.config.first_tables import keep_tables, kept_tables
from dayuan.engines.testing import fresh_home, fresh_postgres


def main() -> int:
    if kept_tables().is_file():
        return 0
    with fresh_home() as home, fresh_postgres(home) as postgres:
        environment = os.environ | {"DAYUAN_HOME": str(home.path), "DATABASE_URL": postgres.url}
        command = [sys.executable, "-m", "dayuan", "manage", "migrate", "--no-input", "--verbosity=0"]
        made = subprocess.run(command, check=False, env=environment)
        if made.returncode == 0:
            keep_tables(home, postgres.url)
    return made.returncode


if __name__ == "__main__":
    raise SystemExit(main())
