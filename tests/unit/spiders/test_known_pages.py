"""Which pages of a source are known: as the job says, or as the parent answers."""

from __future__ import annotations

import asyncio

from spiders.known_pages import KnownPages
from spiders.records import LINKS_ASKED, LinksRecord, SourceJob


def source(known: list[str] | None) -> SourceJob:
    return SourceJob(id=7, name="x", home_url="https://x.example/", known=known)


async def asked(keys: list[str], new: set[str], times: int = 1) -> tuple[KnownPages, list[list[str]]]:
    questions: list[list[str]] = []

    def emit(record: LinksRecord) -> None:
        questions.append(record.url_keys)
        answer = [key for key in record.url_keys if key in new]
        asyncio.get_running_loop().call_soon(pages.answer, answer)

    pages = KnownPages(source(None), emit)
    for _ in range(times):
        await pages.learn(keys)
    return pages, questions


def test_what_the_job_names_is_known_and_nobody_is_asked() -> None:
    questions: list[LinksRecord] = []
    pages = KnownPages(source(["a"]), questions.append)

    asyncio.run(pages.learn(["a", "b"]))

    assert (pages.keys, questions) == ({"a"}, [])


def test_what_the_parent_does_not_call_new_is_known() -> None:
    pages, questions = asyncio.run(asked(["a", "b", "c", "a"], {"b"}))

    assert (pages.keys, questions) == ({"a", "c"}, [["a", "b", "c"]])


def test_nothing_is_asked_twice() -> None:
    _, questions = asyncio.run(asked(["a", "b"], {"b"}, times=2))

    assert questions == [["a", "b"]]


def test_many_links_are_asked_in_parts() -> None:
    keys = [str(number) for number in range(2 * LINKS_ASKED + 1)]
    pages, questions = asyncio.run(asked(keys, set(keys[:5])))

    assert [len(question) for question in questions] == [LINKS_ASKED, LINKS_ASKED, 1]
    assert len(pages.keys) == len(keys) - 5


def test_an_answer_without_a_question_is_nothing() -> None:
    pages = KnownPages(source(None), lambda _: None)

    pages.answer(["a"])

    assert pages.keys == set()
