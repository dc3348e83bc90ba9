"""What is told and what became of it, in words."""

from django.utils.translation import gettext_lazy as _

from dayuan.exchange.rules.hooks import DeliveryState, HookEvent

EVENT_WORDS = {
    HookEvent.REPORTED: _("A new report"),
    HookEvent.STEPPED: _("Each step on the way"),
    HookEvent.CLOSED: _("That it is over"),
}

STATE_WORDS = {
    DeliveryState.WAITING: _("waits for its turn"),
    DeliveryState.TAKEN: _("taken"),
    DeliveryState.GIVEN_UP: _("given up"),
    DeliveryState.STOPPED: _("not sent: the address was stopped"),
}
