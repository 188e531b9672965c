"""Moves, mergers and closings of units, each with what it did, so that it can be taken back before its day."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("orgs", "0003_deputies")]

    operations = [
        migrations.CreateModel(
            name="UnitChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("move", "调整隶属"), ("merge", "合并"), ("close", "撤销")],
                        max_length=6,
                        verbose_name="类别",
                    ),
                ),
                ("day", models.DateField(verbose_name="起始日")),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="依据")),
                ("made_at", models.DateTimeField(verbose_name="办理时间")),
                ("did", models.JSONField(default=dict)),
                ("undone_at", models.DateTimeField(null=True, verbose_name="取消时间")),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="办理人",
                    ),
                ),
                (
                    "other",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="orgs.unit",
                        verbose_name="上级或接收单位",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="changes",
                        to="orgs.unit",
                        verbose_name="单位",
                    ),
                ),
            ],
            options={"ordering": ("-day", "-pk")},
        ),
        migrations.AddConstraint(
            model_name="unitchange",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind", "close"), ("other__isnull", False), _connector="OR"),
                name="only_a_closed_unit_goes_nowhere",
            ),
        ),
        migrations.AddConstraint(
            model_name="unitchange",
            constraint=models.CheckConstraint(
                condition=models.Q(("other", models.F("unit")), _negated=True),
                name="a_unit_does_not_change_into_itself",
            ),
        ),
    ]
