"""States of a matter as two systems can both say them."""

from django.utils.translation import gettext_lazy as _

from dayuan.exchange.rules.county import CountyState

COUNTY_STATE_WORDS = {
    CountyState.REPORTED: _("Reported"),
    CountyState.ACCEPTED: _("Accepted, filed"),
    CountyState.WORKED_ON: _("Being worked on"),
    CountyState.ON_HOLD: _("On hold"),
    CountyState.DONE: _("Dealt with, to be checked"),
    CountyState.CLOSED: _("Closed"),
    CountyState.DECLINED: _("Declined"),
    CountyState.MERGED: _("Merged"),
    CountyState.VOID: _("Void"),
}
