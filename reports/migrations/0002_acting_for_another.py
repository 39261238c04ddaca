"""Who did something in another's place is kept by name, beside the role it was done in."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="departmentreport",
            name="accepted_hand",
            field=models.CharField(blank=True, max_length=150, verbose_name="accepted by, acting for another"),
        ),
        migrations.AddField(
            model_name="departmentreport",
            name="edited_hand",
            field=models.CharField(blank=True, max_length=150, verbose_name="changed by, acting for another"),
        ),
        migrations.AddField(
            model_name="departmentreport",
            name="submitted_hand",
            field=models.CharField(blank=True, max_length=150, verbose_name="submitted by, acting for another"),
        ),
        migrations.AddField(
            model_name="returnnote",
            name="hand",
            field=models.CharField(blank=True, max_length=150, verbose_name="acting for another"),
        ),
        migrations.AddField(
            model_name="submission",
            name="hand",
            field=models.CharField(blank=True, max_length=150, verbose_name="acting for another"),
        ),
    ]
