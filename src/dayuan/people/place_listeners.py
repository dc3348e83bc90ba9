"""What people do about the news of places."""

from django.utils.translation import gettext as _

from dayuan.kernel.clock import SHANGHAI
from dayuan.kernel.events import when
from dayuan.people.models import Post
from dayuan.places.actions import PlaceStillHolds
from dayuan.places.events import PlaceClosing


@when(PlaceClosing)
def keep_places_with_posts(closing: PlaceClosing) -> None:
    day = closing.at.astimezone(SHANGHAI).date()
    # A post that ends today opens nothing any more tomorrow, and need not wait for midnight.
    held = Post.objects.filter(place_id=closing.code).exclude(ends_on__lte=day)
    post = held.select_related("person").order_by("starts_on", "pk").first()
    if post is not None:
        raise PlaceStillHolds(
            _("%(name)s holds a post here. End it or give it to somebody elsewhere first.") % {"name": post.person}
        )
