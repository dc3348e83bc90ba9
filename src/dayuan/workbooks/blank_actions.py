"""What a person does with a blank form: brings it, says what it asks, has it filled, keeps it, drops it."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import PurePath

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from dayuan.kernel.clock import SHANGHAI
from dayuan.kernel.errors import Refusal
from dayuan.kernel.ids import new_id
from dayuan.people.access import scope_of
from dayuan.people.models import Person
from dayuan.places.models import Place
from dayuan.workbooks.actions import ask_for_export, note, plain_name
from dayuan.workbooks.files import form_path, write_upload
from dayuan.workbooks.filling.answers import form_columns_of
from dayuan.workbooks.filling.inspecting import Looked, find_table, form_mapping, look_into, remembered_as
from dayuan.workbooks.filling.package import refuse_reaching_out
from dayuan.workbooks.forgetting import forget_forms
from dayuan.workbooks.inspecting import signature_of
from dayuan.workbooks.models import BlankForm, Export, RememberedMapping
from dayuan.workbooks.reading.guard import FileRefused, check_file, is_workbook
from dayuan.workbooks.rules.text import plain_text
from dayuan.workbooks.sheet import Sheet, sheet_of

TOWNSHIP = 9
LONGEST_NAME = 40


class FormUnfit(Refusal):
    """The form cannot be filled as it is, or not for this person."""


class FormNotKept(Refusal):
    """The form cannot be kept under this name, or as it is."""


def take_form(
    chunks: Iterable[bytes], *, file_name: str, sheet: Sheet, place: Place, by: Person, at: datetime
) -> BlankForm:
    """Keep an uploaded blank form and find out what it asks.

    Raises:
        FileRefused: the file cannot be taken; nothing of it is kept.
    """
    if PurePath(file_name).suffix.lower() not in {".xlsx", ".xls", ".xlsm"}:
        raise FileRefused(_("This is not a form. Choose an .xlsx file."))
    form_id = new_id()
    path = form_path(form_id)
    write_upload(path, chunks)
    try:
        check_file(path, most_bytes=settings.PHOTO_MAX_BYTES)
        if not is_workbook(path):
            raise FileRefused(_("This is not a form. Choose an .xlsx file."))
        refuse_reaching_out(path)
        columns = form_columns_of(sheet)
        looked = find_table(path, columns)
        labels = looked.layout.labels
        mapping, remembered = form_mapping(labels, columns, kind=sheet.kind, township_code=place.pk[:TOWNSHIP])
        with transaction.atomic():
            form = BlankForm.objects.create(
                id=form_id,
                kind=sheet.kind,
                place=place,
                township_code=place.pk[:TOWNSHIP],
                by=by,
                made_at=at,
                file_name=plain_name(file_name),
                worksheet=looked.worksheet,
                header=looked.layout.header,
                labels=labels,
                mapping=mapping,
                mapping_is_remembered=remembered,
            )
            note("form_brought", form, by=by, at=at, detail={"file": form.file_name})
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return form


def look_at(form: BlankForm) -> Looked:
    """How the form is laid out. Raises FileRefused where its file is gone."""
    if not form_path(form.pk).exists():
        raise FileRefused(_("The form's file was deleted. Upload it again."))
    return look_into(form_path(form.pk), form.worksheet, form_columns_of(sheet_of(form.kind)), header=form.header)


def read_form_from(form: BlankForm, *, worksheet: str, header: int) -> BlankForm:
    """A person says which worksheet is meant and which of its rows is the header.

    Raises:
        FileRefused: nothing is in that row.
    """
    columns = form_columns_of(sheet_of(form.kind))
    looked = look_into(form_path(form.pk), worksheet, columns, header=header)
    form.worksheet, form.header, form.labels = worksheet, looked.layout.header, looked.layout.labels
    form.mapping, form.mapping_is_remembered = form_mapping(
        form.labels, columns, kind=form.kind, township_code=form.township_code
    )
    form.save(update_fields=["worksheet", "header", "labels", "mapping", "mapping_is_remembered"])
    return form


@transaction.atomic
def match_form(form: BlankForm, mapping: Mapping[str, str], *, by: Person, at: datetime) -> BlankForm:
    """Confirm what each header asks; it is remembered for the next form with these headers.

    Raises:
        FormUnfit: nothing would be filled in.
    """
    if not mapping:
        raise FormUnfit(_("Choose at least one column that is filled in."))
    form.mapping, form.mapping_is_remembered = dict(mapping), True
    form.save(update_fields=["mapping", "mapping_is_remembered"])
    RememberedMapping.objects.update_or_create(
        township_code=form.township_code,
        kind=remembered_as(form.kind),
        signature=signature_of(form.labels),
        defaults={"mapping": form.mapping, "by": by, "at": at},
    )
    note("form_matched", form, by=by, at=at)
    return form


@transaction.atomic
def ask_to_fill(
    form: BlankForm,
    place: Place,
    *,
    chosen: Mapping[str, str],
    purpose: str,
    keep_as: str = "",
    by: Person,
    at: datetime,
) -> Export:
    """Have the form filled with what this person may see in a place, and keep it where it is given a name.

    Raises:
        FormUnfit: what was chosen is not theirs to choose.
        FormNotKept: it cannot be kept; then nothing is filled either.
    """
    sheet = sheet_of(form.kind)
    _refuse_choice(sheet, chosen, by=by, at=at)
    if keep_as:
        keep_form(form, name=keep_as, chosen=chosen, by=by, at=at)
    return ask_for_export(
        sheet,
        place,
        purpose=purpose,
        format=Export.Format.XLSX,
        layout=Export.Layout.FORM,
        form=form,
        chosen=chosen,
        by=by,
        at=at,
    )


def _refuse_choice(sheet: Sheet, chosen: Mapping[str, str], *, by: Person, at: datetime) -> None:
    """Raises FormUnfit where something was chosen that this person is not offered."""
    offered = sheet.narrowings(scope_of(by, at=at), day=at.astimezone(SHANGHAI).date())
    allowed = {one.name: {value for value, _word in one.choices} for one in offered}
    if any(value not in allowed.get(name, ()) for name, value in chosen.items()):
        raise FormUnfit(_("This list is for the named members of the care group."))


@transaction.atomic
def keep_form(form: BlankForm, *, name: str, chosen: Mapping[str, str], by: Person, at: datetime) -> BlankForm:
    """Keep a form by name for the township: next time it is one click.

    Raises:
        FormNotKept: rows stand in it already, it has no name, or another kept form has that name.
    """
    name = plain_text(name)
    if not name or len(name) > LONGEST_NAME:
        raise FormNotKept(_("Give the form a name of at most %(most)s characters.") % {"most": LONGEST_NAME})
    taken = look_at(form).layout.taken
    if taken:
        raise FormNotKept(
            _("Row %(row)s holds something already. A kept form must be blank: empty its rows and upload it again.")
            % {"row": taken[0]}
        )
    same = BlankForm.objects.kept().filter(township_code=form.township_code, name=name).exclude(pk=form.pk)
    if same.exists():
        raise FormNotKept(_("The township already keeps a form of this name. Choose another name, or delete that one."))
    form.name, form.chosen, form.kept_by, form.kept_at = name, dict(chosen), by, at
    form.save(update_fields=["name", "chosen", "kept_by", "kept_at"])
    note("form_kept", form, by=by, at=at, detail={"name": name})
    return form


@transaction.atomic
def drop_form(form: BlankForm, *, by: Person, at: datetime) -> None:
    """Delete a form's file. What was filled from it stays as long as any export; who kept it stays in the record."""
    forget_forms([form.pk], at=at)
    note("form_dropped", form, by=by, at=at, detail={"name": str(form)})
