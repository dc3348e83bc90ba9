"""A PDF with nothing in it but its pages: who made it and where, what it carries and what it would run is taken out."""

import io
import warnings
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from dayuan.kernel.errors import Refusal
from dayuan.kernel.later import later
from dayuan.sensing.jpegs import without_metadata

if TYPE_CHECKING:
    import pikepdf
else:
    pikepdf = later("pikepdf")

MOST_OBJECTS = 200_000
DAMAGED = gettext_noop("The document is damaged or has no page. Save it anew and send it again.")
LOCKED = gettext_noop("The document opens only with a password. Save it without one and send it again.")
SIGNED = gettext_noop(
    "The document carries an electronic signature, which would not hold for what is kept here: everything but the pages"
    " is taken out. Print it as a new PDF and send that; keep the signed file."
)
OF_CATALOG = (
    "/Metadata",
    "/AF",
    "/OpenAction",
    "/AA",
    "/PieceInfo",
    "/Collection",
    "/Threads",
    "/SpiderInfo",
    "/Perms",
)
CARRIED = ("/EmbeddedFiles", "/JavaScript", "/AlternatePresentations", "/Renditions")
"""Under the names of a document: attachments, scripts, shows."""
OF_ANY = ("/Metadata", "/PieceInfo", "/AA", "/AF", "/LastModified", "/OPI", "/Measure", "/PtData", "/VP")
"""Of pages, pictures and fields: what programs left behind, scripts, files, and on maps where on earth it is."""
OF_REMARK = ("/T", "/M", "/CreationDate", "/NM", "/Popup", "/RC")
"""Who remarked it and when. The remark itself stays, as it stands on the page."""
CARRYING_REMARKS = frozenset({"/FileAttachment", "/Sound", "/Movie", "/Screen", "/RichMedia", "/3D", "/Popup"})
HARMLESS_ACTIONS = frozenset({"/GoTo", "/Named"})
"""To another page of the same document."""


class DocumentRefused(Refusal):
    """It cannot be kept; the sentence says what to do instead."""


def plain_pdf(upload: bytes) -> bytes:
    """The same pages as a new file.

    Raises:
        DocumentRefused: damaged, locked with a password, or signed electronically.
    """
    try:
        # What it thinks of a stranger's form is of no use to anybody here.
        with warnings.catch_warnings(action="ignore"), pikepdf.open(io.BytesIO(upload)) as pdf:
            if len(pdf.objects) > MOST_OBJECTS or not len(pdf.pages):
                raise DocumentRefused(_(DAMAGED))
            if _is_signed(pdf):
                raise DocumentRefused(_(SIGNED))
            _clean(pdf)
            kept = io.BytesIO()
            pdf.save(kept, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    except pikepdf.PasswordError as locked:
        raise DocumentRefused(_(LOCKED)) from locked
    except (pikepdf.PdfError, ValueError, TypeError, KeyError, RecursionError, OverflowError) as broken:
        raise DocumentRefused(_(DAMAGED)) from broken
    return kept.getvalue()


def _is_signed(pdf: "pikepdf.Pdf") -> bool:
    return any("/ByteRange" in one for one in _dictionaries(pdf))


def _clean(pdf: "pikepdf.Pdf") -> None:
    if "/Info" in pdf.trailer:
        del pdf.trailer["/Info"]
    _drop(pdf.Root, OF_CATALOG)
    if isinstance(pdf.Root.get("/Names"), pikepdf.Dictionary):
        _drop(pdf.Root.Names, CARRIED)
    if isinstance(pdf.Root.get("/AcroForm"), pikepdf.Dictionary):
        _drop(pdf.Root.AcroForm, ("/XFA", "/CO"))
    for page in pdf.pages:
        _clean_remarks(page.obj)
    for one in _dictionaries(pdf):
        _drop(one, OF_ANY)
        action = one.get("/A")
        if isinstance(action, pikepdf.Dictionary) and _runs_something(action):
            del one["/A"]
        if isinstance(one, pikepdf.Stream):
            _clean_picture(one)
    pdf.remove_unreferenced_resources()


def _dictionaries(pdf: "pikepdf.Pdf") -> Iterator[Any]:
    """Every dictionary, and the one of every stream, wherever in the file."""
    for one in pdf.objects:
        yield from _within(one, depth=0)


def _within(one: Any, *, depth: int) -> Iterator[Any]:
    if depth > 20:
        return
    if isinstance(one, pikepdf.Dictionary | pikepdf.Stream):
        yield one
        inside = [one[key] for key in list(one.keys())]
    elif isinstance(one, pikepdf.Array):
        inside = list(one)
    else:
        return
    for each in inside:
        # What has a number of its own is met by it.
        if isinstance(each, pikepdf.Object) and not each.is_indirect:
            yield from _within(each, depth=depth + 1)


def _drop(one: Any, names: tuple[str, ...]) -> None:
    for name in names:
        if name in one:
            del one[name]


def _clean_remarks(page: Any) -> None:
    remarks = page.get("/Annots")
    if not isinstance(remarks, pikepdf.Array):
        return
    kept = [one for one in remarks if isinstance(one, pikepdf.Dictionary)]
    kept = [one for one in kept if str(one.get("/Subtype", "")) not in CARRYING_REMARKS]
    for one in kept:
        # The name of a field is needed by its form; that of a remark is its author's.
        if str(one.get("/Subtype", "")) != "/Widget":
            _drop(one, OF_REMARK)
    page["/Annots"] = pikepdf.Array(kept)


def _runs_something(action: Any) -> bool:
    return str(action.get("/S", "")) not in HARMLESS_ACTIONS or "/Next" in action


def _clean_picture(stream: Any) -> None:
    """A photograph in a document is a JPEG with all that a telephone writes into one."""
    filters = stream.get("/Filter")
    if isinstance(filters, pikepdf.Array) and len(filters) == 1:
        filters = filters[0]
    if str(filters) == "/DCTDecode":
        jpeg = stream.read_raw_bytes()
        plain = without_metadata(jpeg)
        if plain != jpeg:
            parms = stream.get("/DecodeParms")
            stream.write(plain, filter=pikepdf.Name.DCTDecode, decode_parms=parms)
