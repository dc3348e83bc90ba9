"""C-33: an impact assessment for every package that keeps personal data, reviewed within a year."""

import re
from datetime import date
from pathlib import Path

import pytest

from dayuan.kernel.personal import dictionary

pytestmark = pytest.mark.no_database

PAPERS = Path(__file__).resolve().parents[4] / "docs" / "privacy"
PACKAGES = sorted({entry.name.partition(".")[0] for entry in dictionary()})
HEADINGS = ("处理什么", "目的和依据", "为什么非此不可", "对个人的影响和风险", "保护措施", "结论")
DATES = re.compile(r"\| `(\w+)` \| (\d{4}-\d{2}-\d{2}) \| (\d{4}-\d{2}-\d{2}) \|")


@pytest.mark.parametrize("package", PACKAGES)
def test_every_package_with_personal_data_has_an_assessment_that_says_everything(package):
    """C-33. A new package with personal data begins with docs/privacy/template.md."""
    paper = (PAPERS / f"{package}.md").read_text(encoding="utf-8")
    assert [heading for heading in HEADINGS if f"## {heading}\n" not in paper] == []
    sections = re.split(r"^## .*$", paper, flags=re.M)[1:]
    assert all(len(section.strip()) > 5 for section in sections)
    assert "（" + "年-月-日）" not in paper
    assert f"({package}.md)" in (PAPERS / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("package", PACKAGES)
def test_every_assessment_is_reviewed_within_a_year(package):
    """C-33."""
    found = DATES.search((PAPERS / f"{package}.md").read_text(encoding="utf-8"))
    assert found
    assert found[1] == package
    assessed, review = date.fromisoformat(found[2]), date.fromisoformat(found[3])
    assert 0 < (review - assessed).days <= 366


def test_the_templates_are_there():
    """C-33: for an assessment, and for telling people and the authority of an incident (PIPL art. 57)."""
    template = (PAPERS / "template.md").read_text(encoding="utf-8")
    assert all(f"## {heading}\n" in template for heading in HEADINGS)
    notice = (PAPERS / "incident-notice.md").read_text(encoding="utf-8")
    for words in ("给本人", "给县网信部门", "已采取的补救措施", "可能造成的危害", "第五十七条"):
        assert words in notice
