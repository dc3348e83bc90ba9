"""Whom a cell means: somebody by user name, or by full name where only one person here bears it."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Q
from django.utils.translation import gettext_noop

from dayuan.people.access import Scope
from dayuan.people.models import Person
from dayuan.people.posts_forms import people_for_posts
from dayuan.workbooks.rules.text import plain_text
from dayuan.workbooks.sheet import Problem

NOBODY = gettext_noop(
    "Nobody here called %(name)s has an account. Check the name; if it is right, ask the system administrator for an"
    " account first."
)
SEVERAL = gettext_noop("Several people here are called %(name)s. Write the user name of the one you mean.")
NOT_THEIRS = gettext_noop("The account %(account)s is not %(name)s's. Check both.")


@dataclass
class People:
    """Those of a batch whom the importer may appoint, as its cells name them."""

    by_account: dict[str, Person] = field(default_factory=dict)
    by_name: dict[str, list[Person]] = field(default_factory=lambda: defaultdict(list))

    @classmethod
    def named(cls, words: Iterable[str], scope: Scope) -> "People":
        found = cls()
        wanted = {word for word in words if word}
        if wanted:
            for person in people_for_posts(scope).filter(Q(full_name__in=wanted) | Q(username__in=wanted)):
                found.by_account[person.username] = person
                found.by_name[person.full_name].append(person)
        return found

    def find(self, name: str, account: str, *, name_in: str, account_in: str) -> Person | Problem:
        """The one who is meant, or what to say beside which cell. A user name may stand in place of the name."""
        if account:
            person = self.by_account.get(account)
            if person is None:
                return Problem(NOBODY, account_in, {"name": account})
            return person if not name or is_called(person, name) else _not_theirs(account, name, account_in)
        if name in self.by_account:
            return self.by_account[name]
        people = self.by_name.get(name, [])
        if len(people) > 1:
            return Problem(SEVERAL, account_in, {"name": name})
        return people[0] if people else Problem(NOBODY, name_in, {"name": name})


def is_called(person: Person, name: str) -> bool:
    """Whether a cell names this person. Files hold names in plain letters, whatever the account holds."""
    return name in (plain_text(person.full_name), person.username)


def _not_theirs(account: str, name: str, column: str) -> Problem:
    return Problem(NOT_THEIRS, column, {"account": account, "name": name})
