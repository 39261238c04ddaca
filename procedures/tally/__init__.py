"""The rollup of cases (models/tally.py): how the database keeps it (`sql`, `guards`), how it is checked and tidied (`keeping`)."""
