"""scripts/bench: our numbers beside those of their peers, measured in one run."""
