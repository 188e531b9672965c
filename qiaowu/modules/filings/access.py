"""Who may file for whom, as sentences."""

from django.db.models import QuerySet

from qiaowu.orgs.models import Unit, User
from qiaowu.orgs.tree import Tree


def may_file_for(user: User, unit: Unit, tree: Tree) -> bool:
    """Whether the user enters records of this unit, as the tree stands."""
    township = tree.township_of(unit.pk)
    return user.can_for("records.enter", unit_id=unit.pk, township_id=township.pk if township else None)


def checks_for_the_county(user: User) -> bool:
    """Whether the user confirms what all units of the county file."""
    return user.scope.county_wide("records.confirm")


def filing_units(user: User, tree: Tree) -> QuerySet[Unit]:
    """Units for which the user may file, in the office's order; the county itself files through its offices."""
    open_units = [unit for unit in tree.open_units() if unit.kind != Unit.Kind.COUNTY]
    reached = [unit.pk for unit in open_units if may_file_for(user, unit, tree)]
    return Unit.objects.filter(pk__in=reached).order_by("order", "code")
