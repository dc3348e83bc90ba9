"""What was signed by hand comes back into the file: as PDF, or as photographs of its pages."""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from dayuan.cases.rules.evidence import is_pdf
from dayuan.disputes.actions.reading import reader_of
from dayuan.disputes.actions.records import EntryRefused, begin, finish
from dayuan.disputes.cabinet import bound, paper_path, papers_older_than
from dayuan.disputes.models import SignedPaper
from dayuan.disputes.paper.facts import Form
from dayuan.disputes.rules.workflow import Act
from dayuan.kernel import audit
from dayuan.people.models import Person
from dayuan.sensing.album import write_file
from dayuan.sensing.documents import DocumentRefused, plain_pdf
from dayuan.sensing.photos import PhotoRefused, plain_photo

MOST_PAGES = 20
"""Of photographs in one go."""
MOST_PAPERS = 200
"""In one file."""
SEEN = "signed_paper_seen"


@transaction.atomic
def keep_signed_paper(
    dispute_id: UUID, form: Form, uploads: Sequence[bytes], *, by: Person, at: datetime
) -> SignedPaper:
    """Keep a signed paper; the same file twice is kept once. Its hash stands in the chained record.

    Raises:
        ActRefused: not by this person, or the file was forgotten.
        EntryRefused: it is neither one PDF nor photographs, too large, or there is enough.
    """
    dispute = begin(dispute_id, Act.KEEP_PAPER, by=by, at=at)
    if dispute.forgotten_at is not None:
        raise EntryRefused("scans", _("The file of this dispute has been deleted. Nothing is added to it."))
    contents, pages = _as_kept(uploads)
    sha256 = hashlib.sha256(contents).hexdigest()
    before = dispute.signed_papers.filter(sha256=sha256).first()
    if before is not None:
        return before
    if dispute.signed_papers.count() >= MOST_PAPERS:
        raise EntryRefused("scans", _("There are enough papers in this file."))
    paper = SignedPaper(
        dispute=dispute, form=form, pages=pages, size_bytes=len(contents), sha256=sha256, kept_by=by, kept_at=at
    )
    # The file first: a row without its file would be a promise broken, a file without its row is swept away.
    write_file(paper_path(paper.pk), contents)
    paper.save(force_insert=True)
    finish(dispute, Act.KEEP_PAPER, by=by, at=at, facts=paper.facts)
    return paper


def _as_kept(uploads: Sequence[bytes]) -> tuple[bytes, int]:
    """The file to keep, and of how many photographs it was made."""
    if len(uploads) == 1 and is_pdf(uploads[0]):
        if len(uploads[0]) > settings.PHOTO_MAX_BYTES:
            raise EntryRefused("scans", _("The document is too large. Split it into several."))
        try:
            return plain_pdf(uploads[0]), 0
        except DocumentRefused as refused:
            raise EntryRefused("scans", str(refused)) from refused
    if any(is_pdf(upload) for upload in uploads):
        raise EntryRefused("scans", _("Choose one PDF, or photographs of the pages; not both together."))
    if not 1 <= len(uploads) <= MOST_PAGES:
        raise EntryRefused("scans", _("Choose one PDF, or 1 to 20 photographs of the pages in their order."))
    try:
        jpegs = [plain_photo(upload, most_bytes=settings.PHOTO_MAX_BYTES).jpeg for upload in uploads]
    except PhotoRefused as refused:
        raise EntryRefused("scans", str(refused)) from refused
    return bound(jpegs), len(jpegs)


def note_paper_seen(paper: SignedPaper, *, by: Person, at: datetime) -> None:
    """Somebody opened a signed paper; whether they read the dispute is `access`'s to say before."""
    dispute = paper.dispute
    audit.record(
        SEEN,
        dispute.audit_subject,
        by_id=by.pk,
        by_name=by.full_name,
        place_code=dispute.place_id,
        at=at,
        detail={"paper": paper.form, "sha256": paper.sha256} | reader_of(dispute, by, at=at),
    )


def sweep_papers(*, untouched_since: datetime) -> int:
    """Remove files that belong to no paper: of an act that failed half-way, or of a machine that went down."""
    found = {path.stem: path for path in papers_older_than(untouched_since)}
    known = {str(key) for key in SignedPaper.objects.values_list("pk", flat=True)}
    lost = [path for stem, path in found.items() if stem not in known]
    for path in lost:
        path.unlink(missing_ok=True)
    return len(lost)
