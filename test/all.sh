#!/usr/bin/env bash
# Every test, with nothing left out: what they need, it installs. For Debian and what is made of it.
set -euo pipefail
cd "$(dirname "$0")/.."

has() { command -v "$1" >/dev/null; }
fresh_node() { has node && has npm && node -e '
  const [major, minor] = process.versions.node.split(".").map(Number);
  process.exit(major > 20 || (major === 20 && minor >= 19) ? 0 : 1)'; }

wanted=()
has redis-server && has redis-cli || wanted+=(redis-server)
fresh_node || wanted+=(nodejs npm ca-certificates)
if [ ${#wanted[@]} -gt 0 ]; then
  has apt-get || { echo "test/all.sh: found no apt-get, expected Debian. Install ${wanted[*]} by hand, then repeat it" >&2; exit 2; }
  as_root=()
  [ "$(id -u)" -eq 0 ] || as_root=(sudo)
  "${as_root[@]}" apt-get update -qq
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${wanted[@]}"
fi
fresh_node || { echo "test/all.sh: found Node $(node --version), expected 20.19 or later: https://nodejs.org/en/download. Install it, then repeat this" >&2; exit 2; }

export npm_config_ignore_scripts=true npm_config_fund=false npm_config_audit=false
npm ci
PAWPACT_NOTHING_SKIPPED=1 npm test
