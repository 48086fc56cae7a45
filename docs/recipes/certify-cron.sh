#!/usr/bin/env bash
# Certifies what is in use, from cron: one at a time, a random delay, metrics for Prometheus, mail only when something is wrong.
# What follows its name is handed on to `certify certify`: 17 5 * * * certify /usr/local/bin/certify-cron --kind chat
set -uo pipefail

stop() { # nothing was certified: 4, as certify itself says
  echo "certify-cron: $1" >&2
  exit 4
}

# cron's own PATH is short: /usr/bin:/bin
PATH=$PATH:/usr/local/bin:${HOME:-}/.local/bin
command -v certify > /dev/null || stop "certify is not on PATH=$PATH: set PATH in the crontab, above the line that runs this"
command -v flock > /dev/null || stop "flock is not installed, so two runs could not be kept apart: install util-linux"

state=${CERTIFY_STATE:-/var/lib/certify}
metrics=${CERTIFY_METRICS:-/var/lib/node_exporter/certify.prom}
jitter=${CERTIFY_JITTER:-1800} # seconds at most, so that hosts and teams do not all call at once
[[ $jitter =~ ^[0-9]{1,5}$ ]] || stop "CERTIFY_JITTER=$jitter is no number of seconds up to 99999"
mkdir -p "$state" "$(dirname "$metrics")" || stop "$state or the folder of $metrics cannot be made: the line above says why"
export CERTIFY_DATABASE=${CERTIFY_DATABASE:-$state/store.sqlite3}

# cron starts the next one even when the last still runs: that one has the lock, and this one is not needed
exec 9> "$state/lock" || stop "$state/lock cannot be opened: the line above says why"
flock -n -E 75 9
case $? in
  0) ;;
  75)
    echo "certify-cron: another one still works (it has $state/lock), so this one leaves" >&2
    exit 0
    ;;
  *) stop "$state/lock cannot be locked: it needs a file system with locks, and the flock of util-linux" ;;
esac

sleep $((10#$jitter > 0 ? RANDOM % 10#$jitter : 0))

certify sync-registry --region "${CERTIFY_REGION:-all}" --quiet > /dev/null || true
said=$(certify certify --all "$@" --max-cost "${CERTIFY_MAX_COST:-5}" --deadline 3h --if-busy skip \
  --output "openmetrics:$metrics" --output "json:$state/last.json" 2>&1)
code=$?

# cron mails what is written: nothing on a good day
if [ "$code" -ne 0 ]; then
  printf '%s\n' "$said"
fi
exit "$code"
