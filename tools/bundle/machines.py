"""For which machine the programs inside a wheel were compiled, asked of the programs themselves."""

import io
import tarfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

ELF = b"\x7fELF"
HEADER_BYTES = 20
MACHINES = {62: "x86_64", 183: "aarch64"}
"""`e_machine` of elf(5)."""


def machine_of(header: bytes) -> str | None:
    """The architecture of a program that begins so; nothing where it is no program."""
    if not header.startswith(ELF):
        return None
    number = int.from_bytes(header[18:20], "little")
    return MACHINES.get(number, f"machine {number}")


def foreign_programs(wheel: Path, architecture: str) -> list[str]:
    """Programs and libraries inside, and in archives inside, that are for another machine."""
    return [name for name, header in _headers(wheel) if machine_of(header) not in {None, architecture}]


def _headers(wheel: Path) -> Iterator[tuple[str, bytes]]:
    with zipfile.ZipFile(wheel) as files:
        for name in files.namelist():
            with files.open(name) as file:
                if name.endswith(".tar.gz"):
                    yield from _headers_of_archive(name, io.BytesIO(file.read()))
                else:
                    yield name, file.read(HEADER_BYTES)


def _headers_of_archive(name: str, archive: io.BytesIO) -> Iterator[tuple[str, bytes]]:
    with tarfile.open(fileobj=archive, mode="r:gz") as tar:
        for member in tar:
            file = tar.extractfile(member) if member.isfile() else None
            if file is not None:
                yield f"{name}/{member.name}", file.read(HEADER_BYTES)
