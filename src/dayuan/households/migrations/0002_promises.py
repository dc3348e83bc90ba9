from django.db import migrations

from dayuan.kernel.append_only import append_only

# Born less than fourteen years before the entry was made: only with a guardian's consent (C-16).
CONSENT = """
ALTER TABLE households_resident ADD CONSTRAINT children_only_with_consent CHECK (
    born_on + interval '14 years' <= (registered_at AT TIME ZONE 'Asia/Shanghai')
    OR (consent_by <> '' AND consent_how <> '' AND consent_on IS NOT NULL)
)
"""
# Somebody is where their household is: changed together, or not at all.
SAME_PLACE = """
ALTER TABLE households_household ADD CONSTRAINT household_and_its_place UNIQUE (id, place_id);
ALTER TABLE households_resident ADD CONSTRAINT residents_place_is_the_households
    FOREIGN KEY (household_id, place_id) REFERENCES households_household (id, place_id) ON UPDATE CASCADE
"""


class Migration(migrations.Migration):
    dependencies = [("households", "0001_initial")]

    operations = [
        migrations.RunSQL(CONSENT, "ALTER TABLE households_resident DROP CONSTRAINT children_only_with_consent"),
        migrations.RunSQL(
            SAME_PLACE,
            "ALTER TABLE households_resident DROP CONSTRAINT residents_place_is_the_households; "
            "ALTER TABLE households_household DROP CONSTRAINT household_and_its_place",
        ),
        append_only("households_residentchange"),
        append_only("households_householdchange"),
    ]
