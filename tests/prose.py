"""What prose is held to: a plain tone, short paragraphs, and that something shows each of its numbers.

Texts are Markdown; what stands in code or math is not prose.
"""

import ast
import math
import operator
import re

from actedu import activations, blocks

FILLER = re.compile(
    r"let's dive|dive in(?:to)?\b|it is important to note|it's worth noting|in this comprehensive|delve|in conclusion"
    r"|needless to say|as we all know|simply put|at the end of the day|unlock the power|game.changer|cutting.edge"
    r"|well done|great job|congratulations|good luck|happy learning|fascinating|let us embark|\bseamless",
    re.IGNORECASE,
)
EMOJI = re.compile("[\U0001f300-\U0001faff\u2600-\u2604\u2614-\u26ff\u2728\u2757\u2753\ufe0f]")
EXCLAMATION = re.compile(r"!(?![\[=])")
CODE_OR_MATH = re.compile(r"```.*?```|\$\$.*?\$\$|`[^`\n]*`|(?<!\\)\$[^$]+?(?<!\\)\$", re.DOTALL)
LONGEST_PARAGRAPH = 90  # words

SMALL = 12  # whole numbers up to here are given, or counted at a glance
_PLAIN = r"(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?"
_GROUPED = r"\d{1,3}(?:[, ]\d{3})+(?!\d)"  # 1,300 or 20 000
_PERCENT = r"\s?(?:%|percent\b)"
SAID = re.compile(rf"(?<![\w.^])(?P<number>{_GROUPED}|{_PLAIN})(?![\w^]|\.\d)(?P<percent>{_PERCENT})?")
NAME = re.compile(  # no measurement, but where something stands
    r"\b(?:claim|row|lesson|module|exercise|section|chapter|layer|unit|python|numpy)s? \d+(?:\.\d+)*"
    r"(?:(?:, | and | or | to )\d+)*"
    r"|(?<!\d)(?:19|20)\d\d(?!\d)",
    re.IGNORECASE,
)

_FUNCTIONS = {name: getattr(math, name) for name in ("exp", "log", "sqrt")} | {
    name: activations.get(name) for name in ("sigmoid", "tanh", "relu")
}
_OPERATORS = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: operator.pow,
}
_OPERATION = {"·": "*", "×": "*", " times ": " * ", "^": "**", " to the power ": " ** "}
_CALCULATION = re.compile(rf"(?:[-+*/().=\s\d]|(?<=\d)e(?=[-+\d])|\b(?:{'|'.join(_FUNCTIONS)})(?=\())+")


def paragraphs(text):
    """The paragraphs of a text: no fenced blocks and headings; each item or row stands alone."""
    text = re.sub(r"^```.*?^```$", "", text, flags=re.DOTALL | re.MULTILINE)
    text = re.sub(r"^\$\$.*?^\$\$$", "", text, flags=re.DOTALL | re.MULTILINE)
    text = re.sub(r"^(\s*(?:[-*]|\d+\.)\s|\|)", r"\n\1", text, flags=re.MULTILINE)
    found = (" ".join(block.split()) for block in re.split(r"\n\s*\n", text))
    return [block for block in found if block and not block.startswith("#")]


def words(paragraph):
    """A paragraph without code, math, addresses and markup."""
    return re.sub(r"\]\([^)]*\)|<[^>]+>", " ", CODE_OR_MATH.sub(" ", paragraph))


def faults(text):
    """What is wrong with a text's tone and with the length of its paragraphs."""
    found = []
    for paragraph in paragraphs(text):
        patterns = {"filler": FILLER, "emoji": EMOJI, "an exclamation mark": EXCLAMATION}
        found += [f"{name} in: {paragraph}" for name, one in patterns.items() if one.search(words(paragraph))]
        if (length := len(paragraph.split())) > LONGEST_PARAGRAPH:
            found.append(f"{length} words, to be split: {paragraph}")
    return found


def numbers(text):
    """The numbers that an output, code or math shows, without signs; "20 000" is one or two, 5% is 0.05 as well."""
    text = re.sub(r"(?<=\d)_(?=\d)", "", text.replace("\N{NO-BREAK SPACE}", " "))
    text = re.sub(r"(?<=\d)\s*(?:\\cdot|·)\s*10\^\{?(-?\d+)\}?", r"e\1", text)  # in LaTeX: 3.4 \cdot 10^{38}
    found = {float(number) for number in re.findall(_PLAIN, text)}
    found |= {float(number) / 100 for number in re.findall(rf"({_PLAIN}){_PERCENT}", text)}
    return found | {float(re.sub(r"[, ]", "", number)) for number in re.findall(rf"(?<!\d){_GROUPED}", text)}


def lesson_text(module):
    """A lesson's text, with what it tells after a prediction where that stands."""
    return blocks.replace(module.text, "reveal", module.where, lambda name, body: body)


def shown(cells, told=()):
    """The numbers that a notebook's cells show in code, outputs and math.

    An output counts as it reads without a front end, where tables and figures say themselves in words. What is prose
    there backs nothing: quick questions, and the texts that are `told` after a prediction.
    """
    parts = []
    for cell in cells:
        if cell.cell_type != "code":
            parts += CODE_OR_MATH.findall(cell.source)
        elif not cell.source.startswith("quiz("):
            parts.append(cell.source)
            for output in cell.get("outputs", []):
                said = output.get("data", {}).get("text/plain", "")
                for text in told:
                    said = said.replace(text, "")
                parts += [output.get("text", ""), said]
    return set().union(*map(numbers, parts))


def worked_out(text):
    """The numbers that a text works out before the reader: what a calculation comes to, and what goes into one that
    it finishes. "Its slope is 0.9 times 0.7 = 0.63" backs 0.9, 0.7 and 0.63; "2·3 weights and 3 biases" backs 6.
    """
    for said, meant in _OPERATION.items():
        text = text.replace(said, meant)
    found = set()
    for calculation in _CALCULATION.findall(text):
        sides = [side.strip(" .\n") for side in calculation.split("=")]
        for side, result in zip(sides, [*sides[1:], ""], strict=True):
            try:
                value = _value(ast.parse(side, mode="eval").body)
            except (SyntaxError, ValueError, TypeError, ArithmeticError):
                continue
            if not re.fullmatch(rf"[-+]?{_PLAIN}", side):
                found.add(abs(value))
                if re.fullmatch(rf"[-+]?{_PLAIN}", result) and _rounds_to(value, result.lstrip("-+")):
                    found |= numbers(side)
    return found


def _value(node):
    match node:
        case ast.Constant():
            return float(node.value)
        case ast.UnaryOp(op=ast.USub()):
            return -_value(node.operand)
        case ast.BinOp() if type(node.op) in _OPERATORS:
            return _OPERATORS[type(node.op)](_value(node.left), _value(node.right))
        case ast.Call(func=ast.Name(), args=[argument]):
            return float(_FUNCTIONS[node.func.id](_value(argument)))
    raise ValueError(ast.dump(node))


def unbacked(text, known):
    """The numbers in a text that rest on nothing: none of `known` and nothing worked out beside them rounds to them.

    Not asked of small whole numbers, of names such as "claim 17", and in paragraphs with a link to a source.
    """
    found = []
    for paragraph in (one for one in paragraphs(text) if "](http" not in one):
        backing = known | worked_out(words(paragraph))
        for said in SAID.finditer(NAME.sub(" ", words(paragraph))):
            unit = 0.01 if said["percent"] else 1.0
            if not _is_small(said) and not any(_rounds_to(one, said["number"], unit) for one in backing):
                found.append(f"{said[0]} in: {paragraph}")
    return found


def _is_small(said):
    return not said["percent"] and said["number"].isdecimal() and int(said["number"]) <= SMALL


def _rounds_to(value, number, unit=1.0):
    number = re.sub(r"[, ]", "", number)
    mantissa, _, exponent = number.lower().partition("e")
    last_place = 10.0 ** (int(exponent or 0) - len(mantissa.partition(".")[2]))
    return abs(abs(value) - unit * float(number)) <= unit * last_place / 2 * (1 + 1e-9)
