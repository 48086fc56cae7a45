"""What is made of verdicts: `gate` turns a run's reports into a decision with its exit code."""
