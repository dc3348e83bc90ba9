"""Of a PDF only the pages are kept: no name, no place, no attachment, no script, nothing that is run."""

import io

import pikepdf
import pytest
from django.utils.translation import override
from pikepdf import Array, Dictionary, Name, Stream, String
from PIL import Image

from dayuan.sensing.documents import DocumentRefused, plain_pdf
from dayuan.sensing.jpegs import without_metadata
from dayuan.sensing.testing import make_pdf

pytestmark = pytest.mark.no_database

SECRETS = (
    b"Ouyang",
    b"29.96",
    b"cmd.exe",
    b"alert",
    b"JavaScript",
    b"Launch",
    b"EmbeddedFile",
    b"xpacket",
    b"SubmitForm",
)


def photograph():
    exif, file = Image.Exif(), io.BytesIO()
    exif[0x010E] = "Ouyang 29.96 N 104.06 E"
    Image.new("RGB", (80, 60), "red").save(file, "JPEG", exif=exif, comment=b"Ouyang")
    return file.getvalue()


def telling():
    """A document that tells, carries and would run a great deal."""
    pdf = pikepdf.new()
    page = pdf.add_blank_page(page_size=(300, 300)).obj
    with pdf.open_metadata() as about:
        about["dc:creator"] = ["Ouyang Yiming"]
    pdf.docinfo["/Author"] = "Ouyang Yiming"
    pdf.attachments["Ouyang.txt"] = b"Ouyang attached"
    script = pdf.make_indirect(Dictionary(S=Name.JavaScript, JS=String("app.alert('Ouyang')")))
    pdf.Root.OpenAction = script
    pdf.Root.Names.JavaScript = Dictionary(Names=Array([String("a"), script]))
    picture = Stream(
        pdf,
        photograph(),
        Type=Name.XObject,
        Subtype=Name.Image,
        Width=80,
        Height=60,
        ColorSpace=Name.DeviceRGB,
        BitsPerComponent=8,
        Filter=Name.DCTDecode,
        Metadata=pdf.make_stream(b"<?xpacket Ouyang?>"),
    )
    page.Resources = Dictionary(XObject=Dictionary(Im0=pdf.make_indirect(picture)))
    page.Contents = pdf.make_stream(b"q 80 0 0 60 10 10 cm /Im0 Do Q")
    page.AA = Dictionary(O=script)
    where = Array([0, 0, 9, 9])
    launch = Dictionary(S=Name.Launch, F=String("cmd.exe"))
    submit = Dictionary(S=Name.SubmitForm, F=String("http://x.example"))
    field = pdf.make_indirect(
        Dictionary(Type=Name.Annot, Subtype=Name.Widget, FT=Name.Tx, Rect=where, T=String("field"), A=submit)
    )
    pdf.Root.AcroForm = Dictionary(Fields=Array([field]), XFA=String("Ouyang"))
    page.Annots = Array(
        [
            pdf.make_indirect(Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=where, A=launch)),
            field,
            Dictionary(Type=Name.Annot, Subtype=Name.Text, Rect=where, Contents=String("remark"), T=String("Ouyang")),
            Dictionary(Type=Name.Annot, Subtype=Name.FileAttachment, Rect=where, Contents=String("Ouyang")),
        ]
    )
    return saved(pdf)


def saved(pdf, **how):
    file = io.BytesIO()
    pdf.save(file, **how)
    return file.getvalue()


def laid_open(contents):
    """Every word of it, with nothing packed."""
    with pikepdf.open(io.BytesIO(contents)) as pdf:
        return saved(
            pdf,
            object_stream_mode=pikepdf.ObjectStreamMode.disable,
            stream_decode_level=pikepdf.StreamDecodeLevel.generalized,
            compress_streams=False,
        )


def test_who_where_what_it_carries_and_what_it_would_run_is_gone_and_the_page_is_there():
    before, after = laid_open(telling()), laid_open(plain_pdf(telling()))

    assert [secret for secret in SECRETS if secret not in before] == []
    assert [secret for secret in SECRETS if secret in after] == []
    assert b"remark" in after
    assert b"/Im0 Do" in after


def test_the_photograph_on_the_page_looks_the_same():
    with pikepdf.open(io.BytesIO(plain_pdf(telling()))) as pdf:
        picture = pikepdf.PdfImage(pdf.pages[0].obj.Resources.XObject.Im0).as_pil_image()

    assert picture.tobytes() == Image.open(io.BytesIO(photograph())).tobytes()


def test_what_was_taken_out_in_an_earlier_revision_does_not_come_back():
    earlier = make_pdf("Ouyang Yiming")
    later = earlier + b"\n%Ouyang in a remark behind the end\n"

    assert b"Ouyang" not in laid_open(plain_pdf(later))


def test_the_same_document_twice_is_the_same_file_and_a_plain_one_stays_as_it_is():
    plain = plain_pdf(telling())

    assert plain_pdf(telling()) == plain
    assert plain_pdf(plain) == plain


def signed():
    pdf = pikepdf.open(io.BytesIO(make_pdf()))
    value = pdf.make_indirect(Dictionary(Type=Name.Sig, ByteRange=Array([0, 1, 2, 3]), Contents=String("x")))
    pdf.Root.AcroForm = Dictionary(Fields=Array([pdf.make_indirect(Dictionary(FT=Name.Sig, V=value))]), SigFlags=3)
    return saved(pdf)


def locked():
    return saved(pikepdf.open(io.BytesIO(make_pdf())), encryption=pikepdf.Encryption(user="a", owner="b"))


@pytest.mark.parametrize(
    ("upload", "said"),
    [
        (signed(), "electronic signature"),
        (locked(), "password"),
        (b"%PDF-1.7", "damaged"),
        (telling()[:600], "damaged"),
        (saved(pikepdf.new()), "no page"),
    ],
    ids=["signed", "locked", "empty", "cut short", "no page"],
)
def test_what_cannot_be_cleaned_is_refused_with_what_to_do_instead(upload, said):
    with override("en"), pytest.raises(DocumentRefused, match=said):
        plain_pdf(upload)


def test_a_jpeg_loses_its_notes_and_no_bit_of_its_picture_and_anything_else_stays():
    jpeg = photograph()
    plain = without_metadata(jpeg)

    assert b"Ouyang" not in plain
    assert Image.open(io.BytesIO(plain)).tobytes() == Image.open(io.BytesIO(jpeg)).tobytes()
    for other in (b"", b"GIF89a", jpeg[:30]):
        assert without_metadata(other) == other
