#!/bin/sh
# Runs a program (`node24.sh script.ts …`) under Node 24: the one on the PATH when it is new enough, else
# the one that setup.sh put into .cache. Installed tools come before the system's.
set -eu
root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
cd "$root"

major=$(node -p 'process.versions.node.split(".")[0]' 2>/dev/null || echo 0)
if [ "$major" -lt 24 ]; then
  own=$root/.cache/node24/node_modules/node/bin
  if [ ! -x "$own/node" ]; then
    echo 'ytm needs Node 24 or later. `npm run setup` puts it into .cache; run that once.' >&2
    exit 1
  fi
  PATH=$own:$PATH
fi
PATH=$root/node_modules/.bin:$root/.cache/tools/usr/bin:$PATH
export PATH
exec node "$@"
