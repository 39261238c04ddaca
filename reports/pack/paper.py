"""The whole paper: title block, parts in their order, the wide table at the end."""

from django.utils import translation

from agencies import clock
from agencies.models import Membership, Role
from documents.layout import PrintedDocument, SignerBlock
from reports import board as boards
from reports.models import ReportingPeriod
from reports.pack import actions, results, summary


def paper(period: ReportingPeriod, *, demo: bool) -> PrintedDocument:
    """The review document of a period as documents.layout prints it, in Vietnamese whoever asks."""
    with translation.override("vi"):
        return _paper(period, demo)


def _paper(period: ReportingPeriod, demo: bool) -> PrintedDocument:
    agency = period.agency
    board = boards.build(period)
    misses = actions.misses(period)
    blocks = [
        *summary.blocks(board, misses),
        *results.blocks(board),
        *actions.miss_blocks(misses),
        *actions.open_action_blocks(period),
        *actions.audit_blocks(period),
        *summary.not_filed_blocks(board),
    ]
    return PrintedDocument(
        agency_name=agency.name,
        superior_name=agency.superior_name,
        place=agency.place_name,
        kind_name="Tài liệu họp xem xét của lãnh đạo",
        abstract=f"Kết quả thực hiện mục tiêu chất lượng {boards.period_words(period)}",
        blocks=tuple(blocks),
        recipients=("Lãnh đạo cơ quan", "Ban Chỉ đạo ISO", "Các phòng, đơn vị", "Lưu: hồ sơ HTQLCL"),
        signer=_signer(period),
        appendices=(results.wide_table(board),),
        issued_on=clock.today(),
        fixed=True,
        demo=demo,
    )


def _signer(period: ReportingPeriod) -> SignerBlock | None:
    """The ISO secretary prepares the paper."""
    secretaries = Membership.objects.of_agency(period.agency).on(clock.today()).filter(role=Role.SECRETARY)
    secretary = secretaries.select_related("user").order_by("pk").first()
    if secretary is None:
        return None
    return SignerBlock(("Người tổng hợp", secretary.position or "Thư ký Ban Chỉ đạo ISO"), secretary.user.full_name)
