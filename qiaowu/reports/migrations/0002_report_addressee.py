"""Reports name whom they are sent to; those of the first release name nobody."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reports", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="report",
            name="addressee",
            field=models.CharField(blank=True, db_default="", default="", max_length=80, verbose_name="主送机关"),
        ),
    ]
