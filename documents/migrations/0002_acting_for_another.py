"""Who did something in another's place is kept by name, beside the role it was done in."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("documents", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="initial",
            name="acting_for",
            field=models.CharField(blank=True, max_length=150, verbose_name="acting for"),
        ),
        migrations.AddField(
            model_name="officialdocument",
            name="author_hand",
            field=models.CharField(blank=True, max_length=150, verbose_name="written by, acting for the author"),
        ),
        migrations.AddField(
            model_name="return",
            name="acting_for",
            field=models.CharField(blank=True, max_length=150, verbose_name="acting for"),
        ),
        migrations.AddField(
            model_name="signature",
            name="acting_for",
            field=models.CharField(blank=True, max_length=150, verbose_name="acting for"),
        ),
    ]
