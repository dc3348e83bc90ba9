"""The only ways from an id in a request to a digest."""

from uuid import UUID

from django.http import Http404

from dayuan.people.access import Scope
from dayuan.people.rules import COMMAND_ROLES, Role
from dayuan.review.models import Digest
from dayuan.warnings.wording import READER_WORDS

RECKONERS = COMMAND_ROLES | {Role.PARTY_SECRETARY}
"""Who may have a week reckoned anew."""


FIGURE_ROLES = frozenset(READER_WORDS)
"""The posts that a rule may name as its readers: nobody else reads single warnings, so they have no figures either."""
LOOKING_BACK_ROLES = FIGURE_ROLES | {Role.PARTY_SECRETARY}
"""Who finds something here: figures, or the digests of a township."""


def get_digest_for(digest_id: UUID, scope: Scope) -> Digest:
    digest = Digest.objects.visible_to(scope).select_related("township").filter(pk=digest_id).first()
    if digest is None:
        raise Http404
    return digest


def may_reckon(digest: Digest, scope: Scope) -> bool:
    return scope.sees(digest.township_id, RECKONERS)


def get_digest_to_reckon(digest_id: UUID, scope: Scope) -> Digest:
    digest = get_digest_for(digest_id, scope)
    if not may_reckon(digest, scope):
        raise Http404
    return digest
