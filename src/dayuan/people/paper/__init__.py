"""Printed pages: PDF made by typst from a template of this folder and facts, offline, with the machine's own fonts."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import typst
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from dayuan.kernel.errors import Refusal

HERE = Path(__file__).parent
CHINESE_FAMILIES = (
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Source Han Sans SC",
    "Noto Serif CJK SC",
    "Source Han Serif SC",
    "WenQuanYi Zen Hei",
    "WenQuanYi Micro Hei",
    "Microsoft YaHei",
    "PingFang SC",
    "SimSun",
)
"""Families that hold the Chinese of official papers, the best legible first."""


class NoChineseFont(Refusal):
    """The machine has no font with Chinese characters; a page full of boxes is worse than none."""


def pdf_of(template: str, facts: dict[str, Any], *, families: tuple[str, ...] | None = None) -> bytes:
    """One of this folder's templates, filled. The facts reach it as JSON text, never as markup.

    Raises:
        NoChineseFont: nothing on this machine can print Chinese.
    """
    fonts = chinese_fonts() if families is None else families
    if not fonts:
        raise NoChineseFont(
            _(
                "This server has no Chinese font, so no PDF can be made. Whoever looks after it can install one"
                " (Debian: fonts-noto-cjk). The page itself can be printed from the browser."
            )
        )
    language = "en" if get_language() == "en" else "zh"
    filled = facts | {"fonts": list(fonts), "lang": language}
    printed = typst.compile(
        (HERE / template).read_bytes(), sys_inputs={"facts": json.dumps(filled, ensure_ascii=False, default=str)}
    )
    return bytes(printed)


@cache
def chinese_fonts() -> tuple[str, ...]:
    """The Chinese families of this machine; looked for once per process."""
    here = set(typst.Fonts(include_system_fonts=True, include_embedded_fonts=False).families())
    return tuple(family for family in CHINESE_FAMILIES if family in here)
