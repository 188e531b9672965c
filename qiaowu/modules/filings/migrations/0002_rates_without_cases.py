"""A period without cases is filed as 0 of 0, so that the duty to report is met and nothing is counted."""

from decimal import Decimal

from django.db import migrations, models
from django.db.models import F, Q

NAME = "a_filed_ratio_is_a_part_of_a_whole"


class Migration(migrations.Migration):
    dependencies = [("filings", "0001_initial")]

    operations = [
        migrations.RemoveConstraint("filing", NAME),
        migrations.AddConstraint(
            "filing",
            models.CheckConstraint(
                name=NAME,
                condition=Q(numerator__isnull=True)
                | Q(numerator__gte=Decimal(0), denominator__gte=Decimal(0), numerator__lte=F("denominator")),
            ),
        ),
    ]
