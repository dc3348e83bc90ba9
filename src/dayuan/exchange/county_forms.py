"""What is said of a county's list: its system's name, its columns and words, and which cases go out."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dayuan.cases.routing import ClassNow
from dayuan.cases.rules.classes import COMPLAINT
from dayuan.cases.rules.reporting import ReportChannel
from dayuan.cases.wording import CHANNEL_WORDS
from dayuan.exchange.county.sheet import CountySheet
from dayuan.exchange.county.words import word_key
from dayuan.exchange.county_wording import COUNTY_STATE_WORDS
from dayuan.exchange.rules.county import (
    LONGEST_WORD,
    MOST_WORDS,
    CountyState,
    Meaning,
    WordField,
    guess_channel,
    guess_class,
    guess_state,
)
from dayuan.workbooks.models import Export, Import
from dayuan.workbooks.reading.places import PlaceBook
from dayuan.workbooks.rules.faults import Unreadable
from dayuan.workbooks.wording import FAULT_SENTENCES, label_of

NOT_TAKEN = ("", _("— not imported —"))
NOT_SAID = ("", _("— not said: its rows stop —"))
WORD_TITLES = {
    WordField.CLASS: _("Words of its classes"),
    WordField.PLACE: _("Words of its places"),
    WordField.STATE: _("Words of its states"),
    WordField.CHANNEL: _("Words of how it came"),
}


class SystemForm(forms.Form):
    name = forms.CharField(label=_("What the system is called"), max_length=40, help_text=_("Such as 县综治平台."))


@dataclass(frozen=True)
class WordRow:
    """One word of the county's with how often it stands there, and where it is said what it means."""

    word: str
    count: int
    field: forms.BoundField


@dataclass(frozen=True)
class WordTable:
    title: str
    rows: list[WordRow]
    unsaid: int
    """Rows of the file that stop for these words."""


@dataclass(frozen=True)
class Brought:
    """The uploaded list, and what it is read beside."""

    import_: Import
    sheet: CountySheet
    version: int
    classes: Mapping[str, ClassNow]
    places: PlaceBook
    samples: Mapping[str, list[str]]


class MeaningForm(forms.Form):
    """For every column of the list which of ours it is, for every word what it means, and what we write back."""

    seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *arguments: Any, brought: Brought, typed: QueryDict | None = None, **given: Any) -> None:
        super().__init__(*arguments, **given)
        self._brought, self._typed = brought, typed or (self.data if self.is_bound else None)
        self._headers = [header for header in brought.import_.headers if header]
        self.fields["seen"].initial = brought.version
        self._add_columns()
        self.chosen = self._chosen_columns()
        self.words: dict[WordField, Counter[str]] = {}
        self.crowded: list[str] = []
        """Headers below which stand so many words that only the most frequent are asked about."""

    def _add_columns(self) -> None:
        choices = [NOT_TAKEN, *((column.name, label_of(column)) for column in self._brought.sheet.columns)]
        for index, header in enumerate(self._headers):
            self.fields[f"column_{index}"] = forms.ChoiceField(
                label=header,
                choices=choices,
                required=False,
                initial=self._typed_or(f"column_{index}", self._brought.import_.mapping.get(header, "")),
            )

    def _typed_or(self, name: str, otherwise: str) -> str:
        """What was typed on the page before, else what is kept or guessed."""
        return str(self._typed[name]) if self._typed is not None and name in self._typed else otherwise

    def _chosen_columns(self) -> dict[str, str]:
        known = {column.name for column in self._brought.sheet.columns}
        said = {header: str(self.fields[f"column_{index}"].initial) for index, header in enumerate(self._headers)}
        return {header: name for header, name in said.items() if name in known}

    @property
    def word_headers(self) -> dict[WordField, str]:
        """The county's column of each field that has words."""
        by_name = {name: header for header, name in self.chosen.items()}
        return {name: by_name[name] for name in WordField if name in by_name}

    def add_words(self, found: Mapping[str, Counter[str]]) -> None:
        """A field for each word below these headers, the most frequent first."""
        for name, header in self.word_headers.items():
            asked = Counter({word: n for word, n in found.get(header, Counter()).items() if self._is_asked(name, word)})
            if len(asked) > MOST_WORDS:
                self.crowded.append(header)
            self.words[name] = Counter(dict(asked.most_common(MOST_WORDS)))
            for word in self.words[name]:
                self._add_word(name, word)
        for state in CountyState:
            kept = self._brought.sheet.meaning.state_word(state)
            self.fields[f"written_{state}"] = forms.CharField(
                label=str(COUNTY_STATE_WORDS[state]),
                max_length=LONGEST_WORD,
                required=False,
                initial=self._typed_or(f"written_{state}", kept or self._first_word(state)),
                widget=forms.TextInput(attrs={"list": "state-words"}),
            )

    def _is_asked(self, name: WordField, word: str) -> bool:
        """A place that is known by its name needs no explanation."""
        return (
            name is not WordField.PLACE or bool(self._brought.sheet.words.ours(name, word)) or not self._by_name(word)
        )

    def _add_word(self, name: WordField, word: str) -> None:
        key, kept = field_name(name, word), self._brought.sheet.words.ours(name, word)
        if name is WordField.PLACE:
            shown = self._brought.places.full_name_of(kept) if kept else self._likely_place(word)
            self.fields[key] = forms.CharField(
                label=word,
                max_length=60,
                required=False,
                initial=self._typed_or(key, shown),
                widget=forms.TextInput(attrs={"list": "places-here"}),
            )
            return
        self.fields[key] = forms.ChoiceField(
            label=word,
            choices=[NOT_SAID, *self._choices(name)],
            required=False,
            initial=self._typed_or(key, kept or self._guess(name, word)),
        )

    def _choices(self, name: WordField) -> list[tuple[str, Any]]:
        if name is WordField.STATE:
            return [(state.value, word) for state, word in COUNTY_STATE_WORDS.items()]
        if name is WordField.CHANNEL:
            return [(channel.value, CHANNEL_WORDS[channel]) for channel in ReportChannel]
        in_use = {code: one for code, one in self._brought.classes.items() if not one.is_retired and code != COMPLAINT}
        return [(code, f"{code} {one}") for code, one in in_use.items()]

    def _guess(self, name: WordField, word: str) -> str:
        if name is WordField.STATE:
            return guess_state(word)
        if name is WordField.CHANNEL:
            return guess_channel(word)
        names = {code: one.name for code, one in self._brought.classes.items() if not one.is_retired}
        names.pop(COMPLAINT, None)
        return guess_class(word, names)

    def _by_name(self, word: str) -> str:
        try:
            return self._brought.places.code_of(word)
        except Unreadable:
            return ""

    def _likely_place(self, word: str) -> str:
        """乐群 for 乐群村: the widest place here whose name begins so, where there is one alone."""
        places, here = self._brought.places, self._brought.import_.place_id
        near = [code for code, name in places.name_of.items() if code.startswith(here) and name.startswith(word)]
        widest = [code for code in near if len(code) == min(map(len, near))]
        return places.full_name_of(widest[0]) if len(widest) == 1 else ""

    def _first_word(self, state: CountyState) -> str:
        words = self.words.get(WordField.STATE, Counter())
        return next(
            (word for word in words if self.fields[field_name(WordField.STATE, word)].initial == state.value), ""
        )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        self._refuse_unseen()
        for word in self.words.get(WordField.PLACE, ()):
            self._clean_place(field_name(WordField.PLACE, word), given)
        return given

    def _refuse_unseen(self) -> None:
        """Another column was chosen for words, and nobody has looked at the words below it yet."""
        unseen = [
            name for name, words in self.words.items() if any(field_name(name, word) not in self.data for word in words)
        ]
        if unseen:
            titles = "、".join(str(WORD_TITLES[name]) for name in unseen)
            sentence = gettext("These are new on the page; look at them, then keep it: %(titles)s.")
            self.add_error(None, sentence % {"titles": titles})

    def _clean_place(self, key: str, given: dict[str, Any]) -> None:
        typed = str(given.get(key) or "").strip()
        if not typed:
            return
        try:
            given[key] = self._brought.places.code_of(typed)
        except Unreadable as unreadable:
            self.add_error(key, gettext(FAULT_SENTENCES[unreadable.fault]) % unreadable.facts)

    @property
    def meaning(self) -> Meaning:
        """As it stands on the page now, without what is wrong on it; words of other lists are kept."""
        before = self._brought.sheet.meaning
        words = {}
        for name in WordField:
            said = {word: self._said(name, field_name(name, word)) for word in self.words.get(name, ())}
            here = {word_key(word): word for word in said}
            # In the order in which they were said first: the first word that means something is what is written.
            words[name.value] = {
                word: ours
                for word, old in before.words.get(name, {}).items()
                if (ours := said.pop(here[word_key(word)], "") if word_key(word) in here else old)
            } | {word: ours for word, ours in said.items() if ours}
        written = {state.value: self._said(WordField.STATE, f"written_{state}") for state in CountyState}
        return Meaning(tuple(self._brought.import_.headers), self.chosen, words, written)

    def _said(self, name: WordField, key: str) -> str:
        said = self.cleaned_data.get(key, "") if self.is_bound else self.fields[key].initial
        is_named = name is WordField.PLACE and bool(said) and not self.is_bound
        return self._by_name(str(said)) if is_named else str(said or "")

    @property
    def column_rows(self) -> Iterator[tuple[forms.BoundField, list[str]]]:
        for index, header in enumerate(self._headers):
            yield self[f"column_{index}"], self._brought.samples.get(header, [])

    @property
    def word_tables(self) -> Iterator[WordTable]:
        for name, words in self.words.items():
            rows = [WordRow(word, count, self[field_name(name, word)]) for word, count in words.items()]
            unsaid = sum(row.count for row in rows if not row.field.value())
            yield WordTable(str(WORD_TITLES[name]), rows, unsaid)

    @property
    def written_rows(self) -> list[forms.BoundField]:
        return [self[f"written_{state}"] for state in CountyState]

    @property
    def state_words(self) -> list[str]:
        return list(self.words.get(WordField.STATE, ()))


def field_name(name: WordField, word: str) -> str:
    return f"word_{name}_{sha256(word.encode()).hexdigest()[:12]}"


class ListForm(forms.Form):
    """For what a list goes out, and as what; which cases stands in the address."""

    filter = forms.CharField(max_length=600, required=False, widget=forms.HiddenInput)
    format = forms.ChoiceField(
        label=_("As"), choices=[(Export.Format.XLSX, _("Workbook (.xlsx)")), (Export.Format.CSV, _("Text (.csv)"))]
    )
    purpose = forms.CharField(
        label=_("For what"), max_length=200, min_length=2, help_text=_("Say in a few words what it is needed for.")
    )
