"""Quick questions that check themselves."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from actedu import journal
from actedu.errors import UserError
from actedu.exercises import Question, find_quiz
from actedu.learning.display import Shown, note, put, verdict, with_code


def quiz(name: str, answers: str = "") -> None:
    """Ask the questions of a quiz, such as "s_curves.warm_up"; each option answers with its reason.

    Without a front end pass the letters, one per question: `quiz("s_curves.warm_up", "bca")`.
    """
    try:
        questions = find_quiz(name).questions
    except UserError as error:
        return put(note(f"quiz: {error}"))
    named = [(f"{name}.{i}", question) for i, question in enumerate(questions, 1)]
    return ask(named, answers, lambda letters: f'quiz("{name}", "{letters}")')


def ask(named: Sequence[tuple[str, Question]], answers: str, call: Callable[[str], str]) -> None:
    """Ask questions, each with the name that the journal keeps it by, or say what letters as `answers` deserve.

    `call` writes the call that answers with letters.
    """
    wanted = len(named)
    if answers and (
        len(answers) != wanted or not all(a in _letters(q) for a, (_, q) in zip(answers, named, strict=True))
    ):
        asked = call("a" * wanted)
        return put(
            note(f"{asked.partition('(')[0]}: {wanted} letters are asked for, as in {asked}; this is {answers!r}.")
        )
    if answers:
        said = [
            _verdict(name, q, q.shown["abcdefghij".index(a)])[1] for a, (name, q) in zip(answers, named, strict=True)
        ]
        text = "\n".join(f"{i}. {one.text}" for i, one in enumerate(said, 1))
        return put(Shown(text, "".join(one.html for one in said)))
    from actedu.widgets.panel import Panel, choices, html

    children, words, page = [], [], []
    for i, (name, question) in enumerate(named, 1):
        right = question.right
        children += [
            html(f"<p><b>{i}.</b> {with_code(question.prompt)}</p>"),
            choices(question.shown, _choose(name, question)),
        ]
        words += [f"{i}. {question.prompt}", *(f"   {question.letter(o)}) {o}" for o in question.shown)]
        listed = "".join(f"<li>{with_code(o)}</li>" for o in question.shown)
        answer = with_code(f"{question.letter(right)}) {right}: {question.options[right]}")
        page.append(
            f'<p><b>{i}.</b> {with_code(question.prompt)}</p><ol type="a">{listed}</ol>'
            f"<details><summary>Answer</summary><p>{answer}</p></details>"
        )
    words.append(f"Answer with letters: {call('a' * wanted)}")
    return put(Panel(children, "\n".join(words), "".join(page)))


def _letters(question: Question) -> str:
    return "abcdefghij"[: len(question.shown)]


def _choose(name: str, question: Question) -> Callable[[str], tuple[bool, Shown]]:
    def choose(option: str) -> tuple[bool, Shown]:
        return _verdict(name, question, option)

    return choose


def _verdict(name: str, question: Question, option: str) -> tuple[bool, Shown]:
    right = option == question.right
    journal.add("question", name, right=right)
    return right, verdict(right, "right" if right else "not yet", f"{option}. {question.options[option]}")
