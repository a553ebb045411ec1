from collections.abc import Mapping

from actedu.checks import Holds, brief, numbers
from actedu.exercises import exercise


@exercise(title="Sigmoid against ReLU, fairly", points=3, stars=2, kind="design an experiment")
def fair_comparison():
    r"""You want to know whether ReLU or the sigmoid reads more test digits right in six hidden layers.
    Fill in the plan:

    * `"gain"`: `"1 for both"`, `"He's for both"` or `"own for each"`
    * `"rate"`: `"same for both"` or `"searched for each"`
    * `"chosen on"`: the digits on which gains and rates are chosen, `"training"`, `"kept back"` or `"test"`
    * `"seeds"`: how many starts each is trained from
    """
    return {"gain": "own for each", "rate": "searched for each", "chosen on": "kept back", "seeds": 10}


@fair_comparison.starter
def blank():
    return {"gain": ..., "rate": ..., "chosen on": ..., "seeds": ...}


_SEEDS = 3


def _says(key, option, wrong):
    def judge(answer, setting):
        if not isinstance(answer, Mapping) or set(answer) != {"gain", "rate", "chosen on", "seeds"}:
            return f'a dictionary with gain, rate, "chosen on" and seeds is asked for; this is {brief(answer)}'
        return None if str(answer[key]).strip().casefold() == option.casefold() else wrong

    return judge


def _seeds(answer, setting):
    count = numbers(answer["seeds"]) if isinstance(answer, Mapping) and "seeds" in answer else None
    if count is None or count.size != 1 or isinstance(answer["seeds"], bool) or not float(count.reshape(())) > 0:
        return "seeds is to be a whole number"
    if float(count.reshape(())) != int(count.reshape(())):
        return "seeds is to be a whole number"
    return None if count >= _SEEDS else f"fewer than {_SEEDS} starts cannot show how far starts differ"


fair_comparison.checks(
    Holds(
        "the start and the rate suit each activation",
        lambda answer, setting: (
            _says("gain", "own for each", "this gain favours one of the two at the start")(answer, setting)
            or _says("rate", "searched for each", "a rate that suits one of the two decides the race")(answer, setting)
        ),
    ),
    Holds("choices are not made on what is measured", _says("chosen on", "kept back", "these digits mislead a choice")),
    Holds("several starts are used", _seeds),
)

fair_comparison.hints(
    "For each entry ask: could this choice decide the race before the activation does?",
    "See 'The claim' in the lesson, where a race is set up.",
    "A runner in borrowed shoes and one in his own: what does their time say about the shoes, what about the runners?",
    '{"gain": "___ for each", "rate": "___ for each", "chosen on": "___", "seeds": ___}',
)

fair_comparison.why(
    "Gain and learning rate interact with the activation, so each gets its own. Choosing on the test digits would "
    "report luck as skill, and choosing on the training digits rewards learning by heart. One start is one draw."
)


@fair_comparison.mistake(when=lambda a: "for both" in str(a["gain"]))
def one_gain_for_two():
    """one gain for both is not a neutral start: it lets the signal of one of them shrink or grow from layer to layer"""
    return fair_comparison() | {"gain": "He's for both"}


@fair_comparison.mistake(when=lambda a: "same" in str(a["rate"]))
def one_rate_for_two():
    """at one rate for both you learn which of them that rate suits"""
    return fair_comparison() | {"rate": "same for both"}


@fair_comparison.mistake(when=lambda a: str(a["chosen on"]).strip() == "test")
def chosen_on_test():
    """the best of many tries on the test digits is partly luck, and the test can no longer tell"""
    return fair_comparison() | {"chosen on": "test"}


@fair_comparison.mistake(when=lambda a: a["seeds"] == 1)
def a_single_start():
    """with one start you cannot tell the activation from the draw of the weights"""
    return fair_comparison() | {"seeds": 1}


@fair_comparison.alternative
def three_starts():
    return fair_comparison() | {"seeds": 3}
