"""The only ways from an id in a request to an offer. Somebody else's and a missing one look the same."""

from uuid import UUID

from django.http import Http404

from dayuan.dispatch.models import Offer
from dayuan.people.access import Scope


def get_own_offer(offer_id: UUID, scope: Scope) -> Offer:
    """The offer, if this very person was asked: nobody answers for another."""
    offers = Offer.objects.filter(person_id=scope.person_id).select_related(
        "case__place", "case__site", "case__warning", "person"
    )
    offer = offers.filter(pk=offer_id).first()
    if offer is None:
        raise Http404
    return offer
