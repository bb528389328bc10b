#!/bin/sh
# Runs a command (`node24.sh script.ts …`) under Node 24: the one on the PATH when it is new enough, else
# the one that setup.sh put into .cache/node24. Tools of node_modules are on the PATH of what it runs.
set -eu
root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)

major=$(node -p 'process.versions.node.split(".")[0]' 2>/dev/null || echo 0)
if [ "$major" -lt 24 ]; then
  if [ ! -x "$root/.cache/node24/bin/node" ]; then
    echo "ytm needs Node 24 or later; this is ${major:-no Node}. Run \`npm run setup\` once: it puts Node 24 into .cache/node24." >&2
    exit 1
  fi
  PATH="$root/.cache/node24/bin:$PATH"
fi
PATH="$root/node_modules/.bin:$PATH"
export PATH
cd "$root"
exec node "$@"
