"""A course on neural-network activation functions: predict, run, explain, check."""
