"""What the registers of this app share (documents under control, reviews, feedback): filters of a list, and pasting from a spreadsheet."""
