import numpy as np

from actedu.checks import Holds, brief, numbers
from actedu.exercises import exercise


@exercise(title="A share and its error bar", points=2, stars=2, kind="predict the number")
def wrong_digits(*, share=0.9, images=400):
    r"""Another model reads {share} of {images} test images right.

    Give two numbers in a list: how many images it reads wrong, and the standard error of the share, to four decimals.
    """
    return [round((1 - share) * images), np.sqrt(share * (1 - share) / images)]


@wrong_digits.vary
def other_model(rng):
    return {
        "share": float(rng.choice([0.75, 0.8, 0.85, 0.88, 0.92, 0.95])),
        "images": int(rng.choice([300, 500, 600, 800, 1000])),
    }


def _part(place, what, atol):
    def judge(answer, setting):
        given = numbers(answer)
        if given is None or given.shape != (2,):
            return f"two numbers are asked for, such as [12, 0.01]; this is {brief(answer)}"
        return (
            None if abs(given[place] - setting.solution[place]) <= atol else f"{brief(float(given[place]))} is not it"
        )

    return Holds(f"gives {what}", judge)


wrong_digits.checks(_part(0, "the number of wrong images", 0.01), _part(1, "the standard error", 1e-4))

wrong_digits.hints(
    "Wrong is what is not right. The standard error has a formula in the lesson.",
    "See 'Two reasons for an error bar'.",
    "For a half of 100 images: 0.5 * 100 = 50 wrong, and sqrt(0.5 * 0.5 / 100) = 0.05.",
    "(1 - {share}) * ___ and np.sqrt({share} * (1 - ___) / {images})",
)

wrong_digits.why("The standard error falls with the root of the number of images, and is largest for a share of 1/2.")


@wrong_digits.mistake
def right_for_wrong(*, share, images):
    """the first number counts the images that are read right"""
    return [share * images, np.sqrt(share * (1 - share) / images)]


@wrong_digits.mistake
def root_forgotten(*, share, images):
    """the root is missing in the second number"""
    return [(1 - share) * images, share * (1 - share) / images]


@wrong_digits.mistake
def images_outside_the_root(*, share, images):
    """the number of images stands under the root as well"""
    return [(1 - share) * images, np.sqrt(share * (1 - share)) / images]


@wrong_digits.alternative
def as_a_tuple(*, share, images):
    return round(images - share * images, 6), round(float(np.sqrt(share * (1 - share) / images)), 4)
