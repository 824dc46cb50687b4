"""Lists of sources and rules to begin with, which come with Tocsin."""

from __future__ import annotations

from importlib.resources import files


def starter(name: str) -> str:
    """A file of an example."""
    return files("flows").joinpath("starters", name).read_text("utf-8")
