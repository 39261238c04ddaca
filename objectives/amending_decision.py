"""What the decision on an amendment says: articles, bases, and the table of old and new figures. Vietnamese only."""

from agencies.models import AgencyRegime
from objectives.amending import Change, change_of, lines_of
from objectives.decision import lines, what_is_issued
from objectives.goals import Goal
from objectives.legal_bases import long_date
from objectives.models import AmendmentState, Objective, TargetAmendment
from objectives.texts import standard_words

COLUMNS = [("STT", 7, "center"), ("Mục tiêu", 37, "left"), ("Đơn vị", 24, "left"), ("Mức đã ban hành", 16, "center"), ("Mức điều chỉnh", 16, "center")]  # fmt: skip
WHOLE_AGENCY = "Toàn cơ quan"
NOTHING_BEFORE = "Chưa giao"


def _amended(amendment: TargetAmendment) -> str:
    """`Quyết định số 311/QĐ-UBND ngày 02/02/2026 của …`: the decision whose figures change."""
    decision = amendment.objective_set.decision
    issuer = decision.issuer_words or decision.agency_name
    return f"Quyết định số {decision.full_number} ngày {decision.issued_on:%d/%m/%Y} của {issuer}"


def abstract(amendment: TargetAmendment) -> str:
    what = what_is_issued(amendment.objective_set)
    return f"Về việc điều chỉnh {what[:1].lower()}{what[1:]} ban hành kèm theo {_amended(amendment)}"


def proposal(amendment: TargetAmendment) -> str:
    return f"Theo đề nghị của Thư ký Ban Chỉ đạo ISO {amendment.objective_set.agency.name}."


def bases(amendment: TargetAmendment) -> list[str]:
    """The decision being amended and those that amended it before, as the last bases."""
    decision = amendment.objective_set.decision
    issuer = decision.issuer_words or decision.agency_name
    about = decision.abstract.removeprefix("Về việc ")
    words = (
        f"Căn cứ Quyết định số {decision.full_number} ngày {long_date(decision.issued_on)} của {issuer} về việc {about}"
    )
    earlier = amendment.objective_set.amendments.filter(state=AmendmentState.IN_FORCE).select_related("decision")
    changed = [
        f"Quyết định số {one.decision.full_number} ngày {long_date(one.decision.issued_on)}"
        for one in earlier.order_by("effective_from", "pk")
    ]
    return [f"{words}, được điều chỉnh bởi {' và '.join(changed)}" if changed else words]


def articles(amendment: TargetAmendment) -> list[dict]:
    """Default articles for either regime; the author of the draft changes them in the document."""
    objective_set = amendment.objective_set
    name, what = objective_set.agency.name, what_is_issued(objective_set)
    since = (
        f"từ ngày {amendment.effective_from:%d/%m/%Y}"
        if amendment.effective_from
        else "từ ngày Quyết định này có hiệu lực"
    )
    what_changes = [
        f"Điều chỉnh {what} theo {standard_words(objective_set.edition)} của {name} ban hành kèm theo {_amended(amendment)} "
        "với các mức nêu tại bảng kèm theo Quyết định này.",
        f"Lý do điều chỉnh: {amendment.reason.rstrip('.')}.",
        "Các nội dung khác giữ nguyên.",
    ]
    from_when = f"Mức điều chỉnh được áp dụng {since}. Kết quả của các kỳ kết thúc trước ngày đó vẫn được đánh giá theo mức đã ban hành."
    signed = "Quyết định này có hiệu lực từ ngày ký."
    if objective_set.agency.regime == AgencyRegime.COLLECTIVE:
        responsible = f"Chánh Văn phòng và người đứng đầu các đơn vị thuộc {name} thi hành Quyết định này."
        found = [("Nội dung điều chỉnh", what_changes), ("Áp dụng", [from_when]), ("Hiệu lực", [signed]), ("Trách nhiệm thi hành", [responsible])]  # fmt: skip
    else:
        responsible = (
            f"Chánh Văn phòng, thành viên Ban Chỉ đạo ISO, trưởng các phòng và toàn thể công chức, viên chức, người lao "
            f"động của {name} thi hành Quyết định này."
        )
        found = [("", what_changes), ("", [from_when]), ("", [f"{signed} {responsible}"])]
    return [
        {"number": number, "title": title, "paragraphs": paragraphs, "clauses": []}
        for number, (title, paragraphs) in enumerate(found, 1)
    ]


def appendix(amendment: TargetAmendment) -> dict:
    """The table of old and new figures."""
    objective_set = amendment.objective_set
    what = what_is_issued(objective_set)
    table = {
        "type": "table",
        "columns": [{"label": label, "width": width, "align": align} for label, width, align in COLUMNS],
        "rows": table_rows([change_of(line) for line in lines_of([amendment])]),
    }
    title = f"ĐIỀU CHỈNH {what.upper()} CỦA {objective_set.agency.name.upper()}"
    return {"label": "", "title": title, "attached_line": True, "blocks": [table]}


def table_rows(changes: list[Change]) -> list[list]:
    """One row for each figure; number and text of an objective span its rows."""
    groups: dict[int, list[Change]] = {}
    for change in changes:
        groups.setdefault(change.objective.pk, []).append(change)
    rows = []
    for group in groups.values():
        objective = group[0].objective
        for index, change in enumerate(group):
            head = [
                {"text": objective.label, "rowspan": len(group)},
                {"text": " ".join(lines(objective.text)), "rowspan": len(group)},
            ]
            figures = [who(change), old_words(change), words_with_stretch(change.new, objective)]
            rows.append([*(head if index == 0 else []), *figures])
    return rows


def who(change: Change) -> str:
    """`Phòng Tư pháp`, `Phòng Tư pháp – Hộ tịch`, or the whole agency."""
    if change.department is None:
        return WHOLE_AGENCY
    return f"{change.department.name} – {change.field.name}" if change.field else change.department.name


def old_words(change: Change) -> str:
    return words_with_stretch(change.old, change.objective) or NOTHING_BEFORE


def words_with_stretch(goal: Goal, objective: Objective) -> str:
    """`99%`, `trên 95%`; a stretch target is named where there is one."""
    if goal.stretch is None or not goal.words:
        return goal.words
    unit = "%" if objective.stretch_measure else goal.unit
    return f"{goal.words} (phấn đấu {Goal('=', goal.stretch, unit=unit).words})"
