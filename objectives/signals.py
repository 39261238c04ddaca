"""What other parts may listen to."""

from django.dispatch import Signal

# Sent inside the transaction that puts a set in force (an agency's by its decision, a department's by approval), with
# objective_set= and actor=, after those before it were replaced.
set_in_force = Signal()

# Sent inside the transaction that issues an amending decision, with amendment= (in force, its lines stored) and actor=.
targets_amended = Signal()
