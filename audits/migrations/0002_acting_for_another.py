"""Who did something in another's place is kept by name, beside the role it was done in."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("audits", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="correctiveaction",
            name="done_hand",
            field=models.CharField(blank=True, max_length=150, verbose_name="reported by, acting for the owner"),
        ),
        migrations.AddField(
            model_name="correctiveaction",
            name="verdict_hand",
            field=models.CharField(blank=True, max_length=150, verbose_name="verdict by, acting for another"),
        ),
    ]
