"""A post may be held on behalf of somebody, and then ends on a day."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("orgs", "0002_passwords_given_by_others")]

    operations = [
        migrations.AddField(
            model_name="post",
            name="on_behalf_of",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="代替",
            ),
        ),
        migrations.AddConstraint(
            model_name="post",
            constraint=models.CheckConstraint(
                condition=models.Q(("on_behalf_of__isnull", True), ("until__isnull", False), _connector="OR"),
                name="a_deputy_has_a_last_day",
            ),
        ),
    ]
