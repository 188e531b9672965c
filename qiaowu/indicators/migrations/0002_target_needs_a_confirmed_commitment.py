from django.db import migrations

ADD = """
ALTER TABLE indicators_target
  ADD CONSTRAINT a_target_points_to_a_confirmed_commitment
  FOREIGN KEY (commitment_id, commitment_state) REFERENCES commitments_commitment (id, state)
"""
DROP = "ALTER TABLE indicators_target DROP CONSTRAINT a_target_points_to_a_confirmed_commitment"


class Migration(migrations.Migration):
    dependencies = [("indicators", "0001_initial"), ("commitments", "0001_initial")]

    operations = [migrations.RunSQL(ADD, DROP)]
