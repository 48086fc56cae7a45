"""What will be done, all pure: `select` (names to targets), `preflight` (what a free look already settles), `plan`
(probes and their weight per target), `trials` (how many are wanted), `price` (what it costs)."""
