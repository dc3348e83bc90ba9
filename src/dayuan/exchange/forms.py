"""What the chief fills in: a key for another system, an address that is told."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from dayuan.exchange.rules.hooks import HookEvent
from dayuan.exchange.wording import EVENT_WORDS
from dayuan.kernel.calling import LiesInside, NotReached, machines_of
from dayuan.kernel.reach import is_address


class KeyForm(forms.Form):
    name = forms.CharField(label=_("Which system gets it"), max_length=60, help_text=_("Such as 县12345平台."))
    purpose = forms.CharField(
        label=_("What for"), max_length=200, help_text=_("Such as: passes on what people report to the county.")
    )
    ends_on = forms.DateField(
        label=_("Good until"),
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("Afterwards it opens nothing. Two years ahead at most."),
    )


class SubscriptionForm(forms.Form):
    name = forms.CharField(label=_("Which system is told"), max_length=60, help_text=_("Such as 县综治平台."))
    url = forms.CharField(label=_("Its address"), max_length=500, help_text=_("Begins with https:// or http://."))
    events = forms.MultipleChoiceField(
        label=_("What it is told"),
        choices=[(event.value, EVENT_WORDS[event]) for event in HookEvent],
        widget=forms.CheckboxSelectMultiple,
        initial=[event.value for event in HookEvent],
    )

    def clean_url(self) -> str:
        """What cannot be found now may be found later, and is looked at again at every try."""
        url = str(self.cleaned_data["url"]).strip()
        if not is_address(url):
            raise forms.ValidationError(_("This is no address that can be called. It begins with https:// or http://."))
        try:
            machines_of(url, settings.WEBHOOK_NETWORKS)
        except LiesInside as inside:
            raise forms.ValidationError(inside.detail) from inside
        except NotReached:
            return url
        return url
