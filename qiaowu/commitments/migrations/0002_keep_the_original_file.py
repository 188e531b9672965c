from django.db import migrations, models

from qiaowu.records import files


def mark_kept(apps, schema_editor):
    """Documents whose file already lies in the store say so from now on."""
    documents = apps.get_model("commitments", "SourceDocument").objects.exclude(file_sha256="")
    for document in documents.only("pk", "file_sha256").iterator():
        if files.path_of(document.file_sha256).exists():
            documents.filter(pk=document.pk).update(file_kept=True)


class Migration(migrations.Migration):
    dependencies = [("commitments", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="sourcedocument",
            name="file_kept",
            field=models.BooleanField(db_default=False, default=False, verbose_name="存有原件"),
        ),
        migrations.RunPython(mark_kept, migrations.RunPython.noop),
    ]
