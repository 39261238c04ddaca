"""Days off and make-up Saturdays of civil servants, 2021 to 2026, with the rule or notice each comes from.

Plain data: (first day, last day, kind, name, source). Only weekdays are listed; Saturdays and Sundays are off anyway.
A year without rows here has no published calendar: nothing may be counted into it without a warning.
"""

LABOUR_CODE = "Bộ luật Lao động 2019, Điều 111 và Điều 112"
TET = "Thông báo của Bộ Lao động - Thương binh và Xã hội về lịch nghỉ Tết và Quốc khánh năm {year}"
HOME = "Thông báo của Bộ Nội vụ về lịch nghỉ Tết và các ngày lễ năm {year}"
CULTURE_DAY = "Nghị quyết số 28/2026/QH16"

NEW_YEAR = "Tết Dương lịch"
LUNAR = "Tết Nguyên đán"
KINGS = "Giỗ Tổ Hùng Vương"
VICTORY = "Ngày Chiến thắng và Quốc tế lao động"
NATIONAL = "Quốc khánh"

# fmt: off
HOLIDAYS = [
    ("2021-01-01", "2021-01-01", NEW_YEAR, LABOUR_CODE),
    ("2021-02-10", "2021-02-12", LUNAR, TET), ("2021-02-15", "2021-02-16", LUNAR, TET),
    ("2021-04-21", "2021-04-21", KINGS, LABOUR_CODE),
    ("2021-04-30", "2021-04-30", VICTORY, LABOUR_CODE), ("2021-05-03", "2021-05-03", VICTORY, LABOUR_CODE),
    ("2021-09-02", "2021-09-03", NATIONAL, TET),
    ("2022-01-03", "2022-01-03", NEW_YEAR, LABOUR_CODE),
    ("2022-01-31", "2022-02-04", LUNAR, TET),
    ("2022-04-11", "2022-04-11", KINGS, LABOUR_CODE),
    ("2022-05-02", "2022-05-03", VICTORY, LABOUR_CODE),
    ("2022-09-01", "2022-09-02", NATIONAL, TET),
    ("2023-01-02", "2023-01-02", NEW_YEAR, LABOUR_CODE),
    ("2023-01-20", "2023-01-20", LUNAR, TET), ("2023-01-23", "2023-01-26", LUNAR, TET),
    ("2023-05-01", "2023-05-01", VICTORY, LABOUR_CODE), ("2023-05-02", "2023-05-03", VICTORY, LABOUR_CODE),
    ("2023-09-01", "2023-09-01", NATIONAL, TET), ("2023-09-04", "2023-09-04", NATIONAL, TET),
    ("2024-01-01", "2024-01-01", NEW_YEAR, LABOUR_CODE),
    ("2024-02-08", "2024-02-09", LUNAR, TET), ("2024-02-12", "2024-02-14", LUNAR, TET),
    ("2024-04-18", "2024-04-18", KINGS, LABOUR_CODE),
    ("2024-04-29", "2024-05-01", VICTORY, TET),
    ("2024-09-02", "2024-09-03", NATIONAL, TET),
    ("2025-01-01", "2025-01-01", NEW_YEAR, LABOUR_CODE),
    ("2025-01-27", "2025-01-31", LUNAR, TET),
    ("2025-04-07", "2025-04-07", KINGS, LABOUR_CODE),
    ("2025-04-30", "2025-05-02", VICTORY, TET),
    ("2025-09-01", "2025-09-02", NATIONAL, TET),
    ("2026-01-01", "2026-01-02", NEW_YEAR, HOME),
    ("2026-02-16", "2026-02-20", LUNAR, HOME),
    ("2026-04-27", "2026-04-27", KINGS, LABOUR_CODE),
    ("2026-04-30", "2026-05-01", VICTORY, LABOUR_CODE),
    ("2026-08-31", "2026-09-02", NATIONAL, HOME),
    ("2026-11-24", "2026-11-24", "Ngày Văn hóa Việt Nam", CULTURE_DAY),
]
MAKE_UP_DAYS = [
    ("2024-05-04", "Làm bù cho ngày 29/4/2024", TET),
    ("2025-04-26", "Làm bù cho ngày 02/5/2025", TET),
    ("2026-01-10", "Làm bù cho ngày 02/01/2026", HOME),
    ("2026-08-22", "Làm bù cho ngày 31/8/2026", HOME),
]
# fmt: on
