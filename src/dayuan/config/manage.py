"""Django's own commands, for developers: `dayuan manage …`."""

import os
import sys

from django.core.management import execute_from_command_line


def main(arguments: list[str]) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dayuan.config.settings")
    execute_from_command_line(["dayuan manage", *arguments])


if __name__ == "__main__":
    main(sys.argv[1:])
