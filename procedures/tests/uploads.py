"""Uploads of tests as the open files that the importer reads."""

import io


def as_file(content: bytes) -> io.BufferedReader:
    """Bytes as a binary file."""
    return io.BufferedReader(io.BytesIO(content))
