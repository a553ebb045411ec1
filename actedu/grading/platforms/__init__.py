"""Learning platforms, one file each."""
