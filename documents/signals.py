"""What other apps may listen to."""

from django.dispatch import Signal

# Sent inside the transaction that submits, initials, signs or numbers a document, before it does, with document= and actor=.
# A receiver that raises UserError stops the step: what would stop the issue is said while the draft can still be mended.
document_moving_on = Signal()

# Sent inside the transaction that issues a document, with document= and actor=. A receiver that raises stops the
# issue: what a decision puts in force and the decision itself come into being together or not at all.
document_issued = Signal()
