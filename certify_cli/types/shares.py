"""How much of what an account may use a run takes; apart, because the command line shows it in its help."""

QUOTA_SHARE = 0.5
"""Of a quota a run takes, unless someone says otherwise: production in the same account has the rest."""
