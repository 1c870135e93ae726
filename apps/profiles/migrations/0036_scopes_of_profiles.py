"""Access tokens for profiles: two more things that a token may be given for."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models
from django.db.models import Q

SCOPES = [
    ("read:public", "Read what everybody may read"),
    ("read:questions", "Read your own and your authority's questions"),
    ("write:questions", "Ask, change and withdraw questions, accept answers"),
    ("read:cases", "Read the inbox and the drafts of your authority"),
    ("write:cases", "Draft answers for your authority"),
    ("read:notifications", "Read your notifications"),
    ("write:notifications", "Mark your notifications as read"),
    ("read:profile", "Read your profile, and people as they show themselves to you"),
    ("write:profile", "Change your profile"),
]


class Migration(migrations.Migration):
    dependencies = [("profiles", "0035_counting_at_size")]
    operations = [
        migrations.AlterField(
            "apitoken",
            "scopes",
            ArrayField(
                models.CharField(max_length=30, choices=SCOPES), size=None, verbose_name="scopes"
            ),
        ),
        migrations.RemoveConstraint("apitoken", "token_scopes_known"),
        AddConstraintNotValid(
            "apitoken",
            models.CheckConstraint(
                condition=Q(
                    ("scopes__contained_by", [code for code, _label in SCOPES]),
                    ("scopes__contains", ["read:public"]),
                ),
                name="token_scopes_known",
            ),
        ),
    ]
