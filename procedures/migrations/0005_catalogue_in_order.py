from django.db import migrations, models


def compare_codes_by_bytes(apps, schema_editor):
    """Case codes are letters and digits: compared byte by byte, their index is quicker and finds what begins with a text."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute('ALTER TABLE procedures_case ALTER COLUMN code TYPE varchar(50) COLLATE "C"')


def compare_codes_as_words(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute('ALTER TABLE procedures_case ALTER COLUMN code TYPE varchar(50) COLLATE "default"')


class Migration(migrations.Migration):
    dependencies = [("procedures", "0004_mend_catalogue")]

    operations = [
        migrations.AlterField(
            model_name="procedure",
            name="online_level",
            field=models.CharField(
                blank=True,
                choices=[("full", "Wholly online"), ("partial", "Partly online"), ("info", "Information only")],
                max_length=7,
                verbose_name="online level",
            ),
        ),
        migrations.AddConstraint(
            model_name="procedure",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("valid_to__isnull", True), ("valid_to__gte", models.F("valid_from")), _connector="OR"
                ),
                name="procedure_valid_in_order",
                violation_error_message="The procedure can't end before it begins.",
            ),
        ),
        migrations.AddConstraint(
            model_name="process",
            constraint=models.UniqueConstraint(
                fields=("agency", "code", "version"),
                name="process_version_unique",
                violation_error_message="This agency has a process with this code and version.",
            ),
        ),
        migrations.AddConstraint(
            model_name="process",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("valid_to__isnull", True), ("valid_to__gte", models.F("valid_from")), _connector="OR"
                ),
                name="process_valid_in_order",
                violation_error_message="The process can't end before it begins.",
            ),
        ),
        migrations.RunPython(compare_codes_by_bytes, compare_codes_as_words),
    ]
