"""What a learner touches: check, hint, solution, predict, quiz, claim, progress.

Everything shows itself with controls in a front end and as text without one, and is safe under
"Restart and run all".
"""
