"""What is asked of the person: a decision on a day, office hours, a market's rule, an exception."""

from datetime import date, time
from typing import Any, cast

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dayuan.calendars.models import Market, MarketRule
from dayuan.calendars.rules.lunar import BRANCHES, BRANCHES_EN
from dayuan.calendars.rules.markets import MarketBasis, MarketFlaw, MarketPattern, MarketTerms, MonthEnd, flaws_of
from dayuan.calendars.rules.working_time import stretches_are_sound
from dayuan.calendars.wording import BASIS_WORDS, FLAW_SENTENCES, MONTH_END_WORDS, PATTERN_WORDS, WEEKDAY_WORDS
from dayuan.places.models import Place, Site, SiteKind

WORKDAY, DAY_OFF = "workday", "day_off"
HELD, NOT_HELD = "held", "not_held"
FIRST_CHOICE, LAST_CHOICE = date(2000, 1, 1), date(2100, 12, 31)


def _day_field(label: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))


def _hour_field(label: Any, **given: Any) -> forms.TimeField:
    return forms.TimeField(label=label, widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}), **given)


def _near(day: date) -> date:
    if not FIRST_CHOICE <= day <= LAST_CHOICE:
        raise forms.ValidationError(_("Choose a day between 2000 and 2100."))
    return day


class DayForm(forms.Form):
    decision = forms.ChoiceField(
        label=_("This day is"),
        choices=[(WORKDAY, _("a workday")), (DAY_OFF, _("a day off"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose: a workday or a day off.")},
    )
    reason = forms.CharField(
        label=_("Why?"),
        max_length=200,
        help_text=_("For example the number of the notice. It is kept and shown."),
        error_messages={"required": _("Say why this day differs from the country's calendar.")},
    )


class HoursForm(forms.Form):
    starts_on = _day_field(_("In force from"))
    morning_from = _hour_field(_("Morning from"), initial=time(8, 30))
    morning_until = _hour_field(_("Morning until"), initial=time(12))
    afternoon_from = _hour_field(_("Afternoon from (empty: closed)"), required=False, initial=time(14))
    afternoon_until = _hour_field(_("Afternoon until"), required=False, initial=time(17, 30))

    def clean_starts_on(self) -> date:
        return _near(self.cleaned_data["starts_on"])

    def clean(self) -> None:
        super().clean()
        entered = self.cleaned_data
        if self.errors:
            return
        if (entered["afternoon_from"] is None) != (entered["afternoon_until"] is None):
            self.add_error("afternoon_until", _("Enter both ends of the afternoon, or neither."))
        elif not stretches_are_sound(self.stretches()[:1]):
            self.add_error("morning_until", _("The morning must end after it begins."))
        elif not stretches_are_sound(self.stretches()):
            self.add_error("afternoon_until", _("The afternoon must follow the morning and end after it begins."))

    def stretches(self) -> tuple[tuple[time, time], ...]:
        entered = self.cleaned_data
        morning = (entered["morning_from"], entered["morning_until"])
        if entered["afternoon_from"] is None:
            return (morning,)
        return (morning, (entered["afternoon_from"], entered["afternoon_until"]))


class ExceptionForm(forms.Form):
    day = _day_field(_("Day"))
    decision = forms.ChoiceField(
        label=_("On this day the market is"),
        choices=[(HELD, _("held all the same")), (NOT_HELD, _("not held"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose: held or not held.")},
    )
    reason = forms.CharField(
        label=_("Why?"), max_length=200, error_messages={"required": _("Say why, so that people can be told.")}
    )

    def clean_day(self) -> date:
        return _near(self.cleaned_data["day"])


FIELD_OF_NUMBERS = {MarketBasis.WEEKDAY: "weekdays", MarketBasis.BRANCH: "branches"}
FIELD_OF_FLAW = {
    MarketFlaw.CLOSES_BEFORE_IT_OPENS: "closes",
    MarketFlaw.NO_31ST_IN_THE_LUNAR_MONTH: "month_end",
    MarketFlaw.LAST_DAY_SAYS_NOTHING: "month_end",
}


def _several(label: Any, choices: list[tuple[int, Any]]) -> forms.TypedMultipleChoiceField:
    return forms.TypedMultipleChoiceField(
        label=label, choices=choices, coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )


class RuleForm(forms.Form):
    """A market's rule. Only the field that belongs to the chosen way of counting is looked at."""

    basis = forms.ChoiceField(
        label=_("Counted by"), choices=list(BASIS_WORDS.items()), widget=forms.RadioSelect, initial=MarketBasis.LUNAR
    )
    pattern = forms.ChoiceField(
        label=_("Which days of the month"),
        choices=list(PATTERN_WORDS.items()),
        widget=forms.RadioSelect,
        initial=MarketPattern.LAST_DIGITS,
        required=False,
    )
    digits = _several(_("Last digits"), [(number, str(number)) for number in (*range(1, 10), 0)])
    days = forms.CharField(
        label=_("Days of the month"),
        max_length=100,
        required=False,
        help_text=_("Separated by spaces, such as 5 15 25."),
    )
    month_end = forms.ChoiceField(
        label=_("At the end of the month"),
        choices=list(MONTH_END_WORDS.items()),
        initial=MonthEnd.AS_COUNTED,
        required=False,
    )
    weekdays = _several(_("Days of the week"), list(enumerate(WEEKDAY_WORDS)))
    branches = _several(
        _("Branches"),
        [(n, f"{sign} {english}") for n, (sign, english) in enumerate(zip(BRANCHES, BRANCHES_EN, strict=True))],
    )
    opens = _hour_field(_("Opens"), initial=time(6))
    closes = _hour_field(_("Closes"), initial=time(13))
    source = forms.CharField(
        label=_("Where is this known from?"),
        max_length=200,
        help_text=_("For example a notice with its number, or that it is the custom."),
    )

    def clean_days(self) -> frozenset[int]:
        words = str(self.cleaned_data["days"]).replace("，", " ").replace("、", " ").replace(",", " ").split()
        if not all(word.isascii() and word.isdigit() and len(word) <= 2 for word in words):
            raise forms.ValidationError(_("Write the days as numbers, separated by spaces."))
        return frozenset(map(int, words))

    def clean(self) -> None:
        super().clean()
        if set(self.errors) - {"source"}:
            return
        terms = self.terms()
        for flaw in flaws_of(terms):
            self.add_error(FIELD_OF_FLAW.get(flaw, self._field_of_numbers(terms)), FLAW_SENTENCES[flaw])

    def terms(self) -> MarketTerms:
        """What was entered, in the words of the rules."""
        entered = self.cleaned_data
        terms = MarketTerms(
            basis=MarketBasis(entered["basis"]),
            pattern=MarketPattern(entered["pattern"] or MarketPattern.LAST_DIGITS),
            opens=entered["opens"],
            closes=entered["closes"],
        )
        month_end = MonthEnd(entered["month_end"] or MonthEnd.AS_COUNTED) if terms.counts_by_month else terms.month_end
        numbers = frozenset(entered[self._field_of_numbers(terms)]) if terms.needs_numbers else frozenset[int]()
        return MarketTerms(terms.basis, terms.pattern, numbers, month_end, terms.opens, terms.closes)

    @staticmethod
    def _field_of_numbers(terms: MarketTerms) -> str:
        by_month = "days" if terms.pattern is MarketPattern.DAYS else "digits"
        return FIELD_OF_NUMBERS.get(terms.basis, by_month)


class OpenMarketForm(RuleForm):
    """A new market: where it is, and its rule."""

    where = forms.ChoiceField(label=_("Where is the market?"), error_messages={"required": _("Choose a place.")})

    field_order = ["where"]

    def __init__(self, *arguments: Any, township: Place, **given: Any) -> None:
        super().__init__(*arguments, **given)
        self.sites = {
            f"site:{site.pk}": site
            for site in Site.objects.filter(
                Q(kind=SiteKind.MARKET), place__code__startswith=township.pk, market__isnull=True
            ).select_related("place")
        }
        taken = Market.objects.filter(site__isnull=True).values("place")
        self.places = {f"place:{place.pk}": place for place in Place.objects.within(township.pk).exclude(pk__in=taken)}
        cast(forms.ChoiceField, self.fields["where"]).choices = [
            ("", _("Choose a place")),
            *((key, f"{site} · {site.place}") for key, site in self.sites.items()),
            *((key, str(place)) for key, place in self.places.items()),
        ]

    def chosen(self) -> tuple[Place, Site | None]:
        site = self.sites.get(self.cleaned_data["where"])
        return (site.place, site) if site is not None else (self.places[self.cleaned_data["where"]], None)


def entries_of(rule: MarketRule) -> dict[str, Any]:
    """A rule as the form shows it."""
    terms = rule.terms
    entries: dict[str, Any] = {
        "basis": rule.basis,
        "pattern": rule.pattern,
        "month_end": rule.month_end,
        "opens": rule.opens,
        "closes": rule.closes,
        "source": rule.source,
    }
    field = RuleForm._field_of_numbers(terms)
    numbers = sorted(terms.numbers)
    return entries | {field: " ".join(map(str, numbers)) if field == "days" else numbers}
