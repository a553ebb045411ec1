"""The glossary: how terms are read, and that lessons link to terms that there are."""

import re

import pytest

from actedu import course, glossary, modules

ANCHORS = {term.anchor for term in glossary.terms()}


@pytest.mark.parametrize("module", course.modules(), ids=lambda module: module.name)
def test_a_lesson_links_to_terms_that_there_are_and_explains_some(module):
    linked = set(re.findall(r"\(glossary\.ipynb#([^)]*)\)", module.text))
    assert linked <= ANCHORS, "write the term into terms.md of the module that explains it"


@pytest.mark.parametrize("term", glossary.terms(), ids=lambda term: term.anchor)
def test_a_meaning_is_one_short_paragraph_of_whole_sentences(term):
    assert term.meaning.endswith(".")
    assert "\n\n" not in term.meaning
    assert len(term.meaning.split()) <= 60
    assert term.folder.lesson.exists(), "the module that explains it has a lesson"


def written(small_course, text):
    (small_course / "actedu/modules/m22_topic/terms.md").write_text(text)
    return glossary.terms


def test_terms_are_sorted_and_link_to_their_lesson(small_course):
    terms = written(small_course, "## weight decay\n\nShrinks weights.\n\n## bias\n\nA number that is added.\n")
    assert [term.name for term in terms()] == ["bias", "weight decay"]
    page = glossary.page()
    assert "### bias\n\nA number that is added. *Lesson [22](22_topic.ipynb).*" in page
    assert terms()[1].anchor == "weight-decay"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("## bias\n\n## gain\n\nA factor.\n", r"terms\.md: 'bias' has no meaning"),
        ("Terms\n\n## gain\n\nA factor.\n", "'Terms' stands before the first term"),
        ("## gain\n\nA factor.\n\n## Gain\n\nAnother.\n", "'Gain' is explained in 22_topic already"),
    ],
)
def test_a_wrong_file_is_one_sentence(small_course, text, says):
    with pytest.raises(modules.UserError, match=says):
        written(small_course, text)()
