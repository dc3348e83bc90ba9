"""Whether every model has its migration. Asks a private database, because Django looks at one."""

import importlib
import os
import sys

from dayuan.engines.testing import fresh_home, fresh_postgres


def main() -> int:
    with fresh_home() as home, fresh_postgres(home) as postgres:
        os.environ.update({"DATABASE_URL": postgres.url, "DAYUAN_HOME": str(home.path)})
        try:
            importlib.import_module("dayuan.config.manage").main(["makemigrations", "--check", "--dry-run"])
        except SystemExit as answer:
            return int(answer.code or 0)
    return 0


if __name__ == "__main__":
    sys.exit(main())
