"""What the decision on an objective set says: articles, recipients, and the appendix with table and plans.

Two forms (S2-03): the objectives as clauses of article 1, or in an appendix, as a table or as a numbered list.

Pure: from a set loaded with ObjectiveSetQuerySet.with_content() to plain blocks of the documents app. Vietnamese only.
"""

from agencies.models import AgencyRegime
from objectives.goals import goal_of
from objectives.models import DecisionLayout, Objective, ObjectiveSet, TargetRole
from objectives.texts import HEADING_OBJECTIVES, HEADING_PLANS, PLAN_COLUMNS, TABLE_COLUMNS, standard_words

TABLE_WIDTHS = [6, 18, 11, 25, 20, 20]
PLAN_WIDTHS = [7, 43, 18, 18, 14]
ROLE_WORDS = {
    TargetRole.LEAD: "chủ trì",
    TargetRole.COORDINATE: "phối hợp",
    TargetRole.ATTEND: "tham dự",
    TargetRole.MONITOR: "theo dõi, báo cáo",
}


def lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def what_is_issued(objective_set: ObjectiveSet) -> str:
    """The policy goes with the objectives where the appendix prints it."""
    policy = "Chính sách chất lượng và " if objective_set.layout == DecisionLayout.LIST else ""
    return f"{policy}Mục tiêu chất lượng năm {objective_set.year}"


def abstract(objective_set: ObjectiveSet) -> str:
    """The line under "QUYẾT ĐỊNH"."""
    what = what_is_issued(objective_set)
    return f"Về việc ban hành {what} theo {standard_words(objective_set.edition)} của {objective_set.agency.name}"


def proposal(objective_set: ObjectiveSet) -> str:
    """The last line of the grounds: the tờ trình where there is one, else the ISO secretary who proposes."""
    document = objective_set.proposal
    if document is not None:
        unit = document.drafting_department or objective_set.agency
        number = f" số {document.full_number} ngày {document.issued_on:%d/%m/%Y}" if document.full_number else ""
        return f"Xét đề nghị của {unit.name} tại Tờ trình{number}."
    if objective_set.proposal_words:
        return f"Xét đề nghị tại {objective_set.proposal_words.rstrip('. ')}."
    return f"Theo đề nghị của Thư ký Ban Chỉ đạo ISO {objective_set.agency.name}."


def articles(objective_set: ObjectiveSet) -> list[dict]:
    """Default articles for either regime; the author of the draft changes them in the document."""
    if objective_set.agency.regime == AgencyRegime.COLLECTIVE:
        found = _collective_articles(objective_set)
    else:
        found = _head_articles(objective_set)
    if first := first_article(objective_set):
        found[0] = first
    return _numbered(found)


def in_article(objective_set: ObjectiveSet) -> bool:
    return objective_set.layout == DecisionLayout.ARTICLE


def first_article(objective_set: ObjectiveSet) -> dict | None:
    """Article 1 that holds the objectives themselves; None where they stand in an appendix."""
    if not in_article(objective_set):
        return None
    usual = (
        f"Ban hành {what_is_issued(objective_set)} theo {standard_words(objective_set.edition)} của "
        f"{objective_set.agency.name}, gồm các mục tiêu sau:"
    )
    clauses = [" ".join(lines(one.text)) for one in printed(objective_set)]
    return _article(paragraphs=lines(objective_set.introduction) or [usual], clauses=clauses)


def renewed_articles(objective_set: ObjectiveSet, present: list[dict], has_appendix: bool) -> list[dict]:
    """The articles of a draft after its objectives changed: only what states the objectives is made anew.

    In the form of article 1 these are its clauses; its opening words and all other articles stay as they were edited.
    Where the form itself was changed since, article 1 is written anew.
    """
    if not present:
        return articles(objective_set)
    own = articles(objective_set)[0]
    if in_article(objective_set) == has_appendix:  # the other form than when it was drafted
        return [{**own, "number": present[0].get("number", 1)}, *present[1:]]
    if in_article(objective_set):
        return [{**present[0], "clauses": own["clauses"]}, *present[1:]]
    return present


def _article(title: str = "", paragraphs=(), clauses=()) -> dict:
    return {"title": title, "paragraphs": list(paragraphs), "clauses": list(clauses)}


def _numbered(items: list[dict]) -> list[dict]:
    return [{"number": number, **item} for number, item in enumerate(items, 1)]


def _collective_articles(objective_set: ObjectiveSet) -> list[dict]:
    name, what = objective_set.agency.name, what_is_issued(objective_set)
    standard = standard_words(objective_set.edition)
    return [
        _article(paragraphs=[f"Ban hành kèm theo Quyết định này {what} theo {standard} của {name}."]),
        _article(
            "Tổ chức thực hiện",
            clauses=[
                f"Các mục tiêu được lập theo yêu cầu của {standard} và phù hợp với chính sách chất lượng của {name}.",
                "Người đứng đầu từng đơn vị phổ biến mục tiêu và kế hoạch kèm theo để mọi công chức, viên chức liên quan "
                "hiểu phần việc của mình và thực hiện.",
                f"{_replacement(objective_set)} Hằng năm, mục tiêu được xem xét lại trên cơ sở báo cáo kết quả thực hiện.",
                "Từ mục tiêu chung, mỗi đơn vị xác định mục tiêu cụ thể của mình với mức không thấp hơn và báo cáo kết quả "
                "phục vụ cuộc họp xem xét của lãnh đạo.",
            ],
        ),
        _article("Hiệu lực", ["Quyết định này có hiệu lực từ ngày ký."]),
        _article(
            "Trách nhiệm thi hành",
            [f"Chánh Văn phòng và người đứng đầu các đơn vị thuộc {name} thi hành Quyết định này."],
        ),
    ]


def _head_articles(objective_set: ObjectiveSet) -> list[dict]:
    name, what = objective_set.agency.name, what_is_issued(objective_set)
    standard = standard_words(objective_set.edition)
    return [
        _article(
            paragraphs=[
                f"Ban hành kèm theo Quyết định này {what} theo {standard} tại {name}. {_replacement(objective_set)}"
            ]
        ),
        _article(
            paragraphs=[
                f"Ban Chỉ đạo ISO hướng dẫn, đôn đốc và kiểm tra các đơn vị thuộc {name} thực hiện."
                + (f" {_replacement(objective_set)}" if in_article(objective_set) else "")
            ]
        ),
        _article(
            paragraphs=[
                "Quyết định này có hiệu lực từ ngày ký. Chánh Văn phòng, thành viên Ban Chỉ đạo ISO, trưởng các phòng và toàn "
                f"thể công chức, viên chức, người lao động của {name} thi hành Quyết định này."
            ]
        ),
    ]


def _replacement(objective_set: ObjectiveSet) -> str:
    """Which decision gives way; without one, from when the objectives apply."""
    old = objective_set.replaces.decision if objective_set.replaces else None
    if old is None or not old.full_number:
        return "Mục tiêu được áp dụng từ ngày Quyết định này có hiệu lực."
    attached = "theo" if old.appendices == [] else "kèm theo"
    return (
        f"Mục tiêu được áp dụng từ ngày Quyết định này có hiệu lực, thay thế mục tiêu ban hành {attached} "
        f"Quyết định số {old.full_number} ngày {old.issued_on:%d/%m/%Y}."
    )


def recipients(objective_set: ObjectiveSet) -> list[str]:
    last_article = 4 if objective_set.agency.regime == AgencyRegime.COLLECTIVE else 3
    return [
        f"Như Điều {last_article}",
        "Lãnh đạo cơ quan",
        "Ban Chỉ đạo ISO",
        "Trang thông tin điện tử (để đăng)",
        "Lưu: VT, ISO",
    ]


# --- the appendix -----------------------------------------------------------------------------------------


def appendices(objective_set: ObjectiveSet) -> list[dict]:
    """What is attached to the decision: nothing where article 1 holds the objectives."""
    return [] if in_article(objective_set) else [appendix(objective_set)]


def appendix(objective_set: ObjectiveSet) -> dict:
    """The one appendix: as a table with plans, or as the policy with numbered objectives."""
    blocks = (
        _list_blocks(objective_set) if objective_set.layout == DecisionLayout.LIST else _table_blocks(objective_set)
    )
    return {"label": "", "title": objective_set.title, "attached_line": True, "blocks": blocks}


def printed(objective_set: ObjectiveSet) -> list[Objective]:
    """One objective per number: further measured parts of it are not printed."""
    seen: set[int] = set()
    return [one for one in objective_set.objectives.all() if not (one.number in seen or seen.add(one.number))]


def _paragraph(text: str, **look) -> dict:
    return {"type": "paragraph", "text": text, **look}


def _motto(objective_set: ObjectiveSet) -> list[dict]:
    policy = objective_set.policy
    return [{"type": "motto", "text": policy.motto}] if policy and policy.motto else []


def _table_blocks(objective_set: ObjectiveSet) -> list[dict]:
    introduction = lines(objective_set.introduction)
    blocks = [_paragraph(text) for text in introduction[:1]]
    blocks += _motto(objective_set)
    blocks += [_paragraph(text) for text in introduction[1:]]
    blocks.append(
        {
            "type": "heading",
            "level": 1,
            "text": f"I. {(objective_set.heading_objectives or HEADING_OBJECTIVES).upper()}",
        }
    )
    blocks.append(_objective_table(objective_set))
    blocks += _closing(objective_set)
    blocks += _plans(objective_set, "II. ")
    return blocks


def _list_blocks(objective_set: ObjectiveSet) -> list[dict]:
    introduction, policy = lines(objective_set.introduction), objective_set.policy
    blocks = [_paragraph(text, bold=True) for text in introduction[:1]]
    blocks += _motto(objective_set)
    if policy:
        blocks += [_paragraph(text) for text in lines(policy.preamble)]
        commitments = [one.text for one in policy.commitments.all()]
        blocks += [{"type": "bulleted", "items": commitments}] if commitments else []
    blocks += [_paragraph(text) for text in introduction[1:]]
    blocks.append({"type": "numbered", "items": [one.text for one in printed(objective_set)]})
    blocks += _closing(objective_set)
    blocks += _plans(objective_set, "")
    return blocks


def _closing(objective_set: ObjectiveSet) -> list[dict]:
    first, *rules = lines(objective_set.closing) or [""]
    blocks = [_paragraph(first)] if first else []
    return blocks + ([{"type": "numbered", "items": rules}] if rules else [])


def _columns(given: str, usual: list[str], widths: list[int]) -> list[dict]:
    labels = lines(given)
    labels = [*labels, *usual[len(labels) :]][: len(usual)]
    columns = [{"label": label, "width": width} for label, width in zip(labels, widths, strict=True)]
    columns[0]["align"] = "center"
    return columns


def _objective_table(objective_set: ObjectiveSet) -> dict:
    columns = _columns(objective_set.table_columns, TABLE_COLUMNS, TABLE_WIDTHS)
    columns[2]["align"] = "center"
    rows = [row for one in printed(objective_set) for row in objective_rows(one)]
    return {"type": "table", "columns": columns, "rows": rows}


def objective_rows(objective: Objective) -> list[list]:
    """The lines of one objective: one per department where its targets differ, the other cells spanning them."""
    targets = list(objective.targets.all()) if objective.by_department else []
    if not targets:
        target = objective.target_words.replace("{}", "") if objective.target_words else goal_of(objective).words
        return [
            [
                str(objective.number),
                objective.text,
                target,
                responsible_words(objective),
                objective.calculation,
                objective.means,
            ]
        ]

    def spanning(text: str) -> dict:
        return {"text": text, "rowspan": len(targets)}

    rows: list[list] = [[target_words(target), _department_words(target)] for target in targets]
    rows[0] = [
        spanning(str(objective.number)), spanning(objective.text), *rows[0], spanning(objective.calculation), spanning(objective.means)
    ]  # fmt: skip
    return rows


def target_words(target) -> str:
    """A department's figure as printed; the objective's words may say where it stands ("Từ {} trở lên")."""
    words, pattern = goal_of(target).words, target.objective.target_words
    return pattern.replace("{}", words) if "{}" in pattern and words else words or pattern


def _department_words(target) -> str:
    name = target.department.name
    return name if target.role == TargetRole.MONITOR else f"{name} ({ROLE_WORDS[target.role]})"


def responsible_words(objective: Objective) -> str:
    """Who follows and reports: the written words, else the departments with their parts."""
    if objective.responsible:
        return objective.responsible
    by_role: dict[str, list[str]] = {}
    for target in objective.targets.all():
        by_role.setdefault(target.role, []).append(target.department.name)
    return "; ".join(f"{', '.join(by_role[role])} ({ROLE_WORDS[role]})" for role in ROLE_WORDS if role in by_role)


def plan_heading(objective: Objective) -> str:
    return objective.plan_heading or f"Mục tiêu {objective.number}: {objective.text}"


def _plans(objective_set: ObjectiveSet, numeral: str) -> list[dict]:
    blocks: list[dict] = []
    for objective in printed(objective_set):
        tasks = list(objective.plan_items.all())
        if not tasks:
            continue
        blocks.append({"type": "heading", "level": 2, "text": f"{objective.number}. {plan_heading(objective)}"})
        columns = _columns(objective_set.plan_columns, PLAN_COLUMNS, PLAN_WIDTHS)
        rows = [[str(n), task.task, task.lead, task.joining, task.when_words] for n, task in enumerate(tasks, 1)]
        blocks.append({"type": "table", "columns": columns, "rows": rows})
    if blocks:
        heading = (objective_set.heading_plans or HEADING_PLANS).upper()
        blocks.insert(0, {"type": "heading", "level": 1, "text": f"{numeral}{heading}"})
    return blocks
