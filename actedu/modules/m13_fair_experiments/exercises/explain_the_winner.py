from actedu.exercises import exercise


@exercise(title="Three starts and a winner", points=0, stars=1, kind="explain")
def explain_the_winner():
    """A blog compares two units by three starts each, finds 0.978 - 0.975 = 0.003, and names a winner.

    What is missing, and what would you ask for? Answer in two sentences. Write a string.
    """
    return (
        "The means of three starts of one and the same net differ by as much in many studies, so without the spread "
        "of the paired differences nobody can tell skill from luck, and nothing is said of how each unit's learning "
        "rate was chosen. I would ask for more starts in pairs and their interval, for rates searched for each unit on "
        "data kept back, and for everything else that was tried."
    )


explain_the_winner.rubric(
    "it says that starts differ, and that the difference may be luck: no spread or interval is given",
    "it asks for more starts, in pairs, and an interval of the difference, or for what difference would matter",
    "it asks how gain, rate or other settings were chosen for each unit, and on which data",
    "it does not claim that the two are equally good",
)

explain_the_winner.why(
    "A mean without its spread is half a result. In the lesson two copies of one net were 0.2 points apart in half of "
    "the studies of three starts. The digits' own luck, and the search's, come on top."
)
