"""Lists of procedures from a spreadsheet: values, rows, taking over. Looked at first, written in one transaction or not at all."""
