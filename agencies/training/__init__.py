"""People in the scope of the quality management system, their training, and the appraisal of staff.

`people`, `plans`, `sessions`, `checkin`, `appraisals` hold the verbs; `queries` what pages read; `figures` what measures count;
`pasting` reads blocks copied from a spreadsheet.
"""
