#!/bin/sh
# `npm run test:tailnet`: the tests on a real tailnet. Builds tailscale and headscale from the Go module proxy into .cache/tools/tailnet
# (once; takes some minutes), then runs the tests in a network, a process tree and mounts of their own. That network has no way out, and
# all of it ends with its first process: whatever stops the tests, nothing stays behind. With arguments only vitest is run, and they go to it:
# `npm run test:tailnet -- -t 'exit node'`.
#
# What is missing (Go, root, Linux) is a reason to skip the tests by name, not to fail.
set -eu

# The newest release of which every module could be fetched, and one of two years before; of a newer one only the command.
NEWEST=1.102.5
OLDER=1.76.6
NEWEST_CLI=1.104.6
HEADSCALE=0.28.0

root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
cd "$root"
tools=$root/.cache/tools/tailnet
without=

say() { printf 'setup: %s\n' "$*"; }

need() {
  [ -z "$without" ] || return 0
  "$@" || without=$reason
}

# --- What this machine must have ----------------------------------------------------------------------

has_commands() {
  for name in ip unshare nsenter setpriv; do
    command -v "$name" >/dev/null || {
      reason="there is no command $name here (Debian: apt-get install iproute2 util-linux)"
      return 1
    }
  done
}

reason='network namespaces, as the lab uses them, are a thing of Linux'
need test "$(uname -s)" = Linux
reason='making network namespaces takes root'
need test "$(id -u)" = 0
reason='there is no /dev/net/tun here'
need test -c /dev/net/tun
need has_commands

# --- Tools --------------------------------------------------------------------------------------------

# build NAME FOLDER CHECK COMMAND…: FOLDER is complete when CHECK is in it.
build() {
  name=$1 folder=$tools/$2 check=$3
  shift 3
  [ -x "$folder/$check" ] && return
  command -v go >/dev/null || {
    reason='Go is not installed, and the lab needs tailscale and headscale built with it'
    return 1
  }
  say "building $name with $(go env GOVERSION) into .cache/tools/tailnet/${folder##*/} (takes a few minutes)"
  rm -rf "$folder.new"
  mkdir -p "$folder.new"
  log=$tools/${folder##*/}.log
  if ! (export GOFLAGS=-buildvcs=false GOBIN="$folder.new" GOMAXPROCS=2 && "$@") >"$log" 2>&1; then
    tail -n 5 "$log" >&2
    reason="$name could not be built (see $log)"
    return 1
  fi
  rm -rf "$folder"
  mv "$folder.new" "$folder"
}

tailscale() { build "tailscale $1" "tailscale-$1" tailscaled go install -p 2 "tailscale.com/cmd/tailscale@v$1" "tailscale.com/cmd/tailscaled@v$1"; }

# In its own folder of the module cache, so that its own go.sum counts: not all of its modules are in the checksum database.
headscale_in_place() {
  module=github.com/juanfont/headscale@v$HEADSCALE
  go mod download "$module" && cd "$(go env GOMODCACHE)/$module" && go build -p 2 -o "$GOBIN/headscale" ./cmd/headscale
}
headscale() { build "headscale $HEADSCALE" "headscale-$HEADSCALE" headscale headscale_in_place; }

newest_cli_on_its_go() { GOTOOLCHAIN=go1.27.3 go install -p 2 "tailscale.com/cmd/tailscale@v$NEWEST_CLI"; }
newest_cli() { build "the command of tailscale $NEWEST_CLI" "tailscale-$NEWEST_CLI" tailscale newest_cli_on_its_go; }

need tailscale $NEWEST
need tailscale $OLDER
need headscale
newest_cli=
if [ -z "$without" ]; then
  if newest_cli; then newest_cli=$tools/tailscale-$NEWEST_CLI/tailscale; else say "$reason"; fi
fi
if [ -z "$without" ]; then sh scripts/node24.sh scripts/build.ts --if-stale; else say "the tests are skipped: $without"; fi

# --- Tests --------------------------------------------------------------------------------------------

export YTM_TAILNET_WITHOUT="$without" YTM_TAILNET_TOOLS="$tools"
export YTM_TAILNET_VERSIONS="$NEWEST $OLDER" YTM_TAILNET_HEADSCALE="$HEADSCALE" YTM_TAILNET_NEWEST_CLI="$newest_cli"
if [ $# = 0 ]; then set -- scripts/test.ts --tailnet; else set -- node_modules/.bin/vitest run --config=test/tailnet/vitest.config.ts "$@"; fi
[ -z "$without" ] || exec sh scripts/node24.sh "$@"

# The lab is the first process of its namespaces; it gets SIGKILL when this script goes, and takes everything in them along.
lab='mount -t tmpfs lab /mnt && ip link set lo up && echo 1 >/proc/sys/net/ipv4/ip_forward && exec sh scripts/node24.sh "$@"'
setpriv --pdeathsig KILL unshare --net --mount --pid --fork --kill-child --mount-proc sh -c "$lab" lab "$@" &
running=$!
trap 'kill -KILL $running; wait $running 2>/dev/null; exit 130' INT TERM HUP
wait $running
