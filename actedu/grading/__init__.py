"""What an instructor touches: hand out an assignment, and grade what comes back without trusting it."""
