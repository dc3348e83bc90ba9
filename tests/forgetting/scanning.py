"""Looking for somebody in every column of every table and in every file, plain, escaped, compressed and sealed."""

import json
import zipfile
from collections.abc import Iterable, Iterator
from io import BytesIO
from pathlib import Path

from django.db import connection
from psycopg import sql

TABLES = "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'"


def traces_in_tables(words: Iterable[str], sealed: Iterable[bytes]) -> list[str]:
    """Tables and columns in which one of these words, or one of these ciphertexts, still stands."""
    wanted = [f"%{_as_like(form)}%" for word in words for form in _forms(word)]
    wanted += [f"%{value.hex()}%" for value in sealed if value]
    found = []
    with connection.cursor() as cursor:
        cursor.execute(TABLES)
        for (table,) in cursor.fetchall():
            # Bytes are written in hexadecimal, JSON with its letters as they are.
            statement = sql.SQL(
                "SELECT column_name, value FROM (SELECT to_jsonb(t) AS row FROM {table} t) AS rows,"
                " jsonb_each_text(row) AS pair (column_name, value) WHERE value ILIKE ANY(%s)"
            ).format(table=sql.Identifier(table))
            cursor.execute(statement, [wanted])
            found += [f"{table}.{column}: {value[:120]}" for column, value in cursor.fetchall()]
    return found


def traces_in_files(folders: Iterable[Path], words: Iterable[str]) -> list[str]:
    wanted = [form.encode() for word in words for form in (word, json.dumps(word).strip('"'))]
    return [
        str(path)
        for folder in folders
        for path in sorted(folder.rglob("*"))
        if path.is_file()
        for content in [b"".join(_contents(path))]
        if any(form in content for form in wanted) or any(form in str(path).encode() for form in wanted)
    ]


def _contents(path: Path) -> Iterator[bytes]:
    content = path.read_bytes()
    yield content
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(BytesIO(content)) as packed:
            for name in packed.namelist():
                yield packed.read(name)


def _forms(word: str) -> Iterator[str]:
    yield word
    yield word.encode().hex()
    escaped = json.dumps(word).strip('"')
    if escaped != word:
        yield escaped


def _as_like(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
