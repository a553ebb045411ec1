"""Quick questions that check themselves."""

from __future__ import annotations

from collections.abc import Callable
from html import escape

from actedu import journal
from actedu.errors import UserError
from actedu.exercises import Question, find_quiz
from actedu.learning.display import Shown, note, put, verdict


def quiz(name: str, answers: str = "") -> None:
    """Ask the questions of a quiz, such as "s_curves.warm_up"; each option answers with its reason.

    Without a front end pass the letters, one per question: `quiz("s_curves.warm_up", "bca")`.
    """
    try:
        questions = find_quiz(name).questions
    except UserError as error:
        return put(note(f"quiz: {error}"))
    wanted = len(questions)
    if answers and (
        len(answers) != wanted or not all(a in _letters(q) for a, q in zip(answers, questions, strict=True))
    ):
        return put(note(f'quiz: {wanted} letters are asked for, such as "{"a" * wanted}"; this is {answers!r}.'))
    if answers:
        chosen = [q.shown["abcdefghij".index(a)] for a, q in zip(answers, questions, strict=True)]
        said = [_verdict(name, i, q, o)[1] for i, (q, o) in enumerate(zip(questions, chosen, strict=True), 1)]
        text = "\n".join(f"{i}. {one.text}" for i, one in enumerate(said, 1))
        return put(Shown(text, "".join(one.html for one in said)))
    from actedu.widgets.panel import Panel, choices, html

    children, words, page = [], [], []
    for i, question in enumerate(questions, 1):
        right = question.right
        children += [
            html(f"<p><b>{i}.</b> {escape(question.prompt)}</p>"),
            choices(question.shown, _choose(name, i, question)),
        ]
        words += [f"{i}. {question.prompt}", *(f"   {question.letter(o)}) {o}" for o in question.shown)]
        listed = "".join(f"<li>{escape(o)}</li>" for o in question.shown)
        page.append(
            f'<p><b>{i}.</b> {escape(question.prompt)}</p><ol type="a">{listed}</ol><details><summary>Answer</summary>'
            f"<p>{escape(f'{question.letter(right)}) {right}: {question.options[right]}')}</p>"
            "</details>"
        )
    words.append(f'Answer with letters: quiz("{name}", "{"a" * wanted}")')
    put(Panel(children, "\n".join(words), "".join(page)))


def _letters(question: Question) -> str:
    return "abcdefghij"[: len(question.shown)]


def _choose(name: str, i: int, question: Question) -> Callable[[str], tuple[bool, Shown]]:
    def choose(option: str) -> tuple[bool, Shown]:
        return _verdict(name, i, question, option)

    return choose


def _verdict(name: str, i: int, question: Question, option: str) -> tuple[bool, Shown]:
    right = option == question.right
    journal.add("question", f"{name}.{i}", right=right)
    return right, verdict(right, "right" if right else "not yet", f"{option}. {question.options[option]}")
