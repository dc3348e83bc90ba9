"""Every act that the code records in the audit trail has its words, in both languages."""

import ast
import re
from pathlib import Path

from django.utils.translation import override

from dayuan.cases.rules import AUDITED_STEPS
from dayuan.households.rules import ChangeKind, Purpose, SensitiveField
from dayuan.people.trail_wording import ACT_WORDS, FIELD_WORDS, REASON_WORDS, word_of_act
from dayuan.warnings.rules import FalseAlarmReason, WarningStatus

SOURCE = Path(__file__).resolve().parents[2] / "src" / "dayuan"
RECORDS = re.compile(r"^_?(record|note)(_\w+)?$")
ACT = re.compile(r"^[a-z]+(_[a-z]+)+$")
ENDINGS = {
    "case_": list(AUDITED_STEPS),
    "household_": [ChangeKind.REGISTERED, ChangeKind.CORRECTED],
    "resident_": list(ChangeKind),
    "warning_": [WarningStatus.CONFIRMED, WarningStatus.REJECTED],
}
"""Acts put together of a beginning and one of a list of words."""
ELSEWHERE = {"engines"}
"""It notes what processes do, in the log."""


def constants_of(tree: ast.Module) -> dict[str, list[str]]:
    """What every name that is given plain text may stand for, `a if … else b` included."""
    found: dict[str, list[str]] = {}
    for node in ast.walk(tree):
        if not isinstance(node, ast.Assign) or not isinstance(node.value, ast.Constant | ast.IfExp):
            continue
        if isinstance(node.targets[0], ast.Name):
            texts = [one.value for one in ast.walk(node.value) if isinstance(one, ast.Constant)]
            found.setdefault(node.targets[0].id, []).extend(text for text in texts if isinstance(text, str))
    return found


def acts_in(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    constants = constants_of(tree)
    acts: set[str] = set()
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if not RECORDS.match(called):
            continue
        for given in node.args[:2]:
            if isinstance(given, ast.JoinedStr):
                beginning = given.values[0].value if isinstance(given.values[0], ast.Constant) else ""
                acts |= {f"{beginning}{end}" for end in ENDINGS.get(str(beginning), [])}
                if given is node.args[0]:
                    assert beginning in ENDINGS or ":" in ast.unparse(given), f"{path}: say how {beginning}… goes on"
            elif isinstance(given, ast.Name):
                acts.update(constants.get(given.id, []))
            else:
                acts |= {one.value for one in ast.walk(given) if isinstance(one, ast.Constant) and str(one.value)}
    return {act for act in acts if isinstance(act, str) and ACT.match(act)}


def recorded_acts() -> set[str]:
    paths = [path for path in SOURCE.rglob("*.py") if not {"tests", "migrations", *ELSEWHERE} & set(path.parts)]
    return {act for path in paths for act in acts_in(path)}


def test_every_act_the_code_records_has_its_words():
    acts = recorded_acts()
    assert {"photo_seen", "resident_moved_house", "warning_rejected", "import_ended", "subject_copy_made"} <= acts
    assert acts - set(ACT_WORDS) == set()


def test_the_words_are_there_in_both_languages():
    for act in ACT_WORDS:
        with override("zh-hans"):
            assert re.search(r"[\u4e00-\u9fff]", word_of_act(act)), act
        with override("en"):
            assert re.fullmatch(r"[\x20-\x7e]+", word_of_act(act)), act


def test_every_reason_chosen_from_a_list_has_its_words():
    assert {*FalseAlarmReason, *Purpose} <= set(REASON_WORDS)


def test_every_protected_detail_has_its_words():
    assert set(FIELD_WORDS) == set(SensitiveField)
