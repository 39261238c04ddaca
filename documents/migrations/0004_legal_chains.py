"""Legal bases: whose own they are, what amends what, and what the database refuses."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("agencies", "0006_api_tokens_and_cancelled_jobs"),
        ("documents", "0003_first_author"),
    ]

    operations = [
        migrations.AddField(
            model_name="legalbasis",
            name="agency",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="agencies.agency",
                verbose_name="agency whose own decision it is",
            ),
        ),
        migrations.AddField(
            model_name="legalbasis",
            name="amends",
            field=models.ManyToManyField(
                blank=True, related_name="amended_by", to="documents.legalbasis", verbose_name="amends"
            ),
        ),
        migrations.AlterField(
            model_name="legalbasis",
            name="replaced_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="replaces",
                to="documents.legalbasis",
                verbose_name="replaced by",
            ),
        ),
        migrations.AddConstraint(
            model_name="legalbasis",
            constraint=models.UniqueConstraint(
                condition=models.Q(("number", ""), _negated=True),
                fields=("kind", "number", "date", "issuer"),
                name="legal_basis_once",
                violation_error_message="The catalogue has this document already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="legalbasis",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("in_force_from__isnull", True),
                    ("in_force_to__isnull", True),
                    ("in_force_to__gte", models.F("in_force_from")),
                    _connector="OR",
                ),
                name="legal_basis_days_in_order",
                violation_error_message="It can't end before it begins.",
            ),
        ),
        migrations.AddConstraint(
            model_name="legalbasis",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("replaced_by__isnull", True),
                    models.Q(("replaced_by", models.F("id")), _negated=True),
                    _connector="OR",
                ),
                name="legal_basis_not_by_itself",
                violation_error_message="A document isn't replaced by itself.",
            ),
        ),
    ]
