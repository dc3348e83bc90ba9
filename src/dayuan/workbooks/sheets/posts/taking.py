"""Rows become posts that begin, are proposed or end, through the package that owns posts; and are taken back."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from dayuan.kernel.errors import Refusal
from dayuan.people.models import Post
from dayuan.people.posts_actions import end_post
from dayuan.workbooks.sheet import Desk, Finding, Left, Problem, Touch, Verdict
from dayuan.workbooks.sheets.filling import GAVE, POST, PROPOSED, fill, period_of, record_of, take_back_filled
from dayuan.workbooks.sheets.posts.matching import Roster, day_in
from dayuan.workbooks.wording import sentence_of

ENDED = "ended"
STAYS_ENDED = gettext_noop("An undo does not open a post again that has ended. Fill it once more if it was a mistake.")


class RowCannotBeTaken(Refusal):
    """What the row meets has changed since it was looked at."""


def take(findings: Sequence[Finding], desk: Desk, *, at: datetime) -> list[Touch]:
    """Endings before beginnings: who goes frees the chair for who comes."""
    if not findings:
        return []
    ending = [finding for finding in findings if finding.verdict == Verdict.CHANGED]
    touches = [_end(finding, desk, at=at) for finding in ending]
    roster = Roster.about([finding.row for finding in findings], desk, at=at)
    for finding in findings:
        if finding.verdict == Verdict.NEW:
            wanted = roster.wanted(finding.row.values)
            if isinstance(wanted, Problem):
                raise RowCannotBeTaken(sentence_of(wanted.as_json()))
            touches.append(fill(finding.row.number, wanted, desk, at=at))
    return touches


def _end(finding: Finding, desk: Desk, *, at: datetime) -> Touch:
    values = finding.row.values
    ends_on = day_in(values, "ends_on")
    if ends_on is None:
        raise RowCannotBeTaken(_("The last day is missing."))
    before = period_of(Post.objects.get(pk=finding.key))
    why = str(values.get("reason") or _("Import %(number)s") % {"number": desk.import_id})
    post = end_post(UUID(finding.key), ends_on=ends_on, by=desk.by, at=at, reason=why)
    return Touch(finding.row.number, f"{POST}{post.pk}", False, before, {"did": ENDED, **period_of(post)})


def take_back(touches: Sequence[Touch], desk: Desk, *, at: datetime) -> list[Left]:
    why = _("Import %(number)s undone") % {"number": desk.import_id}
    left = []
    for touch in touches:
        if touch.after["did"] in (GAVE, PROPOSED):
            stays = take_back_filled(touch, desk, at=at, why=why)
            left += [stays] if stays else []
        else:
            post = Post.objects.select_related("person").get(pk=record_of(touch.key))
            left.append(Left(touch.key, str(post.person), STAYS_ENDED))
    return left
