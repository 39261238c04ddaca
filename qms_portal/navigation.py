"""The rail at the left: entries by role."""


def build(request) -> list:
    return []
