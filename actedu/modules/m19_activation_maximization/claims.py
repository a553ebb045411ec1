"""Claims about activation maximization, and works cited for it."""

from functools import partial

from actedu import experiments as e
from actedu.claims.record import Challenge, Claim

CLAIMS = (
    Claim(
        row=70,
        paraphrase="Activation maximization optimises the performance of neural nets; it is used for influence in "
        "social networks, reflecting surfaces and saving energy.",
        where="A, activation maximization: introduction, examples of research and applications",
        verdict="wrong",
        condition="It finds an input that makes one unit answer most and leaves the net as it is. The works named "
        "maximise influence, activity between users and energy efficiency; read loosely, as anything about what is "
        "active, the name fits two.",
        experiment=e.homonyms,
        evidence=lambda r: (
            f"Of the {r.n['activation maximization']} works cited, {r.measures['maximise_a_unit']:.0f} choose an input "
            "to maximise a unit's activation."
        ),
        interval={"maximise_a_unit": (0.0, 0.0)},
        challenge=Challenge(
            change="anything active counts as an activation",
            experiment=partial(e.homonyms, loosely=True),
            turns=True,
        ),
    ),
    Claim(
        row=71,
        paraphrase="A case study of activation maximization: a phone that estimates its owner's use of energy with a "
        "mean error of 26 percent.",
        where="A, activation maximization: company case study",
        verdict="wrong",
        condition="The study (De Bois and others 2020) recognises physical activity from a phone's sensors; no unit of "
        "a net is maximised. Activation maximization itself looks like `maximise`: an image is changed, the net is "
        "not. How far the logit rises is a matter of the steps: without a bound on the image it has no end.",
        experiment=e.maximise,
        evidence=lambda r: (
            f"In {r.config['steps']} steps without a bound, activation maximization raises a logit to "
            f"{r.measures['excess']:.0f} times that of real digits by changing the image; the "
            f"net's parameters change by {r.measures['net_changes']:.0f}, so its errors stay what they were."
        ),
        interval={"excess": (20.0, 55.0), "net_changes": (0.0, 0.0)},
        challenge=Challenge(
            change="40 steps instead of 400, two starts",
            experiment=partial(e.maximise, steps=40, seeds=2),
            interval={"excess": (1.0, 10.0), "net_changes": (0.0, 0.0)},
        ),
    ),
    Claim(
        row=72,
        paraphrase="Further reading on activation functions includes a theory of active glass at high activity.",
        where="A, further reading on activation functions, no. 9",
        verdict="wrong",
        condition="It is physics: particles that push themselves (Mandal and others 2021). The word is all they share; "
        "drop it.",
        experiment=e.homonyms,
        evidence=lambda r: (
            f"The share of no. 9 on its heading's subject is {r.mean['activation function (no. 9)']:.0f}; it asks how "
            "fast particles in a glass change places."
        ),
        interval={"on_functions": (0.0, 0.0)},
        challenge=Challenge(
            change="anything active counts as an activation",
            experiment=partial(e.homonyms, loosely=True),
        ),
    ),
)
