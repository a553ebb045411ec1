"""What an instructor touches: hand out an assignment, and grade what comes back without trusting it.

`classroom` has it all as functions, and `commands` calls those. A notebook's way to its points: `submission` says whose
it is, by what `platforms` know; `batch` shares out the work; `judge` asks the `sandbox` for plain values and lets the
exercises judge them; `grades` is what comes out, `gradebook` keeps it, `finals` says what counts, `reports` and
`platforms` give it back.
"""
