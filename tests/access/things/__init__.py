"""One object of the village behind each address."""

from dayuan.cases.actions import add_evidence, keep_filter
from dayuan.cases.models import Case
from dayuan.devices.testing import make_device
from dayuan.dispatch.testing import asked_for, make_sent_case
from dayuan.kernel.testing import MONDAY_NOON
from dayuan.people.models import Person, Role
from dayuan.people.testing import make_person, make_post
from dayuan.places.models import Place, Site
from dayuan.places.testing import VILLAGE
from dayuan.review.testing import make_digest
from dayuan.sensing.actions import Telling, note_told
from dayuan.sensing.rules import ToldAbout
from dayuan.sensing.testing import make_pdf
from dayuan.warnings.models import WatchRule
from dayuan.warnings.testing import make_proposal, make_warning
from tests.access.things import equipment, ground, matters, people, warnings


def things_of_the_village(cast: dict[str, Person], village: Place, checkpoint: Site) -> dict[str, object]:
    """What the varying parts of addresses stand for; all of it lies in the village or belongs to its secretary.

    A part that means something else elsewhere is said with its package or its address: see `thing_behind`.
    """
    at = MONDAY_NOON
    device = make_device()
    photo = equipment.photo(device)
    warning = make_warning(device, at=at, photo=str(photo), box=[0.4, 0.6, 0.2, 0.1])
    case = make_sent_case(cast["duty_officer"], place=village, site=checkpoint, at=at)
    newcomer = make_person("newcomer", "新来的")
    post = make_post(newcomer, Role.GRID_WORKER, VILLAGE)
    return {
        "kind": "case",
        "matter_id": case.pk,
        "case_id": case.pk,
        "code": Case.objects.get(pk=case.pk).code,
        **matters.reported(village),
        **matters.shown(cast["secretary"], village),
        "offer_id": asked_for(case).pk,
        "report:at.code": VILLAGE,
        "evidence_id": add_evidence(case.pk, make_pdf(), by=cast["duty_officer"], at=at).pk,
        "message_id": case.pk,
        "warning_id": warning.pk,
        **warnings.by_hand(warning, cast["duty_officer"]),
        "key": WatchRule.objects.get().key,
        "by": "rule",
        "digest_id": make_digest().pk,
        "proposal_id": make_proposal(by=cast["duty_officer"]).pk,
        "backtest_id": warnings.backtest(cast["duty_officer"]).pk,
        "device_id": device.pk,
        "photo_id": photo,
        "kept_id": equipment.kept_aside().pk,
        "signal_id": note_told(Telling(ToldAbout.FIRE, VILLAGE, at), entry=photo, by=cast["duty_officer"], at=at),
        "person_id": newcomer.pk,
        "post_id": post.pk,
        "request_id": people.request_for_post(cast, newcomer, village),
        "lockout_id": people.lockout(newcomer).pk,
        "session_id": people.session(cast["secretary"]).pk,
        "pk": people.passkey(cast["secretary"]).pk,
        "provider_id": "county",
        "filter_id": keep_filter(name="常看", address="state=open", by=cast["secretary"], at=MONDAY_NOON).pk,
        **matters.dispute(cast["secretary"], village),
        **people.notices(cast["secretary"]),
        **equipment.imager(cast["chief"]),
        **warnings.alerts(cast["duty_officer"]),
        **matters.exchange(cast["chief"], village),
        **ground.places(cast, village),
        **ground.calendar(cast["duty_officer"]),
        **ground.register(cast["secretary"]),
        **people.posts(cast["secretary"], newcomer, village),
        **ground.workbooks(cast["secretary"], village),
        **people.retention(cast["security_administrator"], Case.objects.get(pk=case.pk).code),
    }
