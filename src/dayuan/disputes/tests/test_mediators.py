"""Who mediates has no interest in the matter; a shared household is found by the register."""

import threading

import pytest
from django.db import close_old_connections, connection

from dayuan.disputes.actions.agreeing import draw_up
from dayuan.disputes.actions.mediating import ask_mediator, recuse
from dayuan.disputes.actions.records import ActRefused, EntryRefused
from dayuan.disputes.actions.taking import link_party
from dayuan.disputes.rules.agreeing import Conflict
from dayuan.disputes.rules.clocks import day_of
from dayuan.disputes.rules.workflow import State
from dayuan.disputes.testing import ONE, bring_to, fresh, make_agreement, make_dispute
from dayuan.households.testing import make_household, make_resident
from dayuan.kernel.testing import MONDAY_NOON
from dayuan.notices.models import Notice
from dayuan.people.models import Role
from dayuan.people.testing import make_officer
from dayuan.places.testing import VILLAGE

AT = MONDAY_NOON


def test_whoever_declares_an_interest_is_kept_as_recused(mediator, grid_worker):
    dispute = make_dispute(mediator)
    asked = ask_mediator(dispute.pk, grid_worker, declares=Conflict.NEIGHBOUR, by=mediator, at=AT)
    assert (asked.recused_at, asked.conflict) == (AT, Conflict.NEIGHBOUR)
    with pytest.raises(EntryRefused):
        ask_mediator(dispute.pk, grid_worker, declares=Conflict.NONE, by=mediator, at=AT)


def test_the_register_finds_a_mediator_who_lives_with_a_party(mediator, grid_worker, secretary):
    dispute = make_dispute(mediator)
    home = make_household("009")
    make_resident("网格员甲本人", home, person=grid_worker)
    ask_mediator(dispute.pk, grid_worker, declares=Conflict.NONE, by=mediator, at=AT)
    recused = link_party(dispute.parties.first(), make_resident(ONE, home), by=secretary, at=AT)
    assert [one.person for one in recused] == [grid_worker]
    second = make_dispute(mediator)
    link_party(second.parties.first(), make_resident("赵甲", home), by=secretary, at=AT)
    asked = ask_mediator(second.pk, grid_worker, declares=Conflict.NONE, by=mediator, at=AT)
    assert asked.conflict == Conflict.HOUSEHOLD


def test_a_mediator_withdraws_and_recuses_nobody_else(mediator, grid_worker, secretary):
    dispute = make_dispute(mediator)
    serving = ask_mediator(dispute.pk, grid_worker, declares=Conflict.NONE, by=mediator, at=AT)
    told = Notice.objects.get(person=grid_worker)
    assert (told.title, ONE in told.body) == ("请您担任调解员", False)
    first = dispute.mediators.get(person=mediator)
    with pytest.raises(ActRefused):
        recuse(first, why=Conflict.INTEREST, words="", by=grid_worker, at=AT)
    recuse(serving, why=Conflict.RELATIVE, words="是表亲", by=grid_worker, at=AT)
    recuse(first, why=Conflict.OTHER, words="", by=secretary, at=AT)
    assert not dispute.mediators.serving().exists()


def test_nobody_mediates_who_has_no_post_here(mediator, resident):
    dispute = make_dispute(mediator)
    with pytest.raises(EntryRefused):
        ask_mediator(dispute.pk, resident, declares=Conflict.NONE, by=mediator, at=AT)


@pytest.mark.django_db(transaction=True)
def test_of_two_mediators_who_draw_up_an_agreement_at_once_one_is_told_to_look_again():
    one, other = (make_officer(name, Role.MEDIATOR, VILLAGE, on_duty=False) for name in ("m1", "m2"))
    dispute = make_dispute(one)
    ask_mediator(dispute.pk, other, declares=Conflict.NONE, by=one, at=AT)
    bring_to(dispute, State.MEDIATING, by=one)
    facts, said = make_agreement(dispute, day_of(AT)), []

    def act(by):
        try:
            draw_up(dispute.pk, facts, by=by, at=AT)
            said.append("done")
        except ActRefused:
            said.append("refused")
        finally:
            close_old_connections()
            connection.close()

    threads = [threading.Thread(target=act, args=(by,)) for by in (one, other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)
    assert sorted(said) == ["done", "refused"]
    assert (fresh(dispute).agreements.count(), fresh(dispute).state) == (1, State.DRAWN_UP)
