from reports.views.board import board, board_chart
from reports.views.filing import evidence, filing, start
from reports.views.pack import review_pack, review_pack_file
from reports.views.periods import open_period, period_list
from reports.views.review import accept, filing_review, send_back

__all__ = [
    "accept",
    "board",
    "board_chart",
    "evidence",
    "filing",
    "filing_review",
    "open_period",
    "period_list",
    "review_pack",
    "review_pack_file",
    "send_back",
    "start",
]
