#!/bin/sh
# What people and cron start as `ytm`: finds a Node that is new enough, also where PATH has none or an old
# one (cron's PATH is /usr/bin:/bin), and becomes the program. `node --version` costs a few ms.
oldest=24

# The folder of this file, through the links that lead to it.
self=$0
case $self in */*) ;; *) self=./$self ;; esac
while [ -L "$self" ]; do
  target=$(readlink "$self")
  case $target in
    /*) self=$target ;;
    *) self=${self%/*}/$target ;;
  esac
done
here=$(CDPATH='' cd -- "${self%/*}" && pwd -P) || exit 3
package=${here%/dist/bin}

found=
is_new_enough() {
  [ -x "$1" ] && [ ! -d "$1" ] || return 1
  version=$("$1" --version 2>/dev/null)
  major=${version#v}
  major=${major%%.*}
  case $major in '' | *[!0-9]*) return 1 ;; esac
  [ "$major" -ge "$oldest" ] && return 0
  case $found in *"($1)"*) ;; *) found="$found, $version ($1)" ;; esac
  return 1
}

run() {
  node=$1
  shift
  # A dashboard is open for days: V8's young generation stays at 16 MiB a half instead of 32, which costs no measurable CPU (bench/watch.ts).
  case ${1:-} in watch) exec "$node" --max-semi-space-size=16 "$here/ytm.mjs" "$@" ;; esac
  exec "$node" "$here/ytm.mjs" "$@"
}

if [ -n "${YTM_NODE:-}" ]; then
  is_new_enough "$YTM_NODE" && run "$YTM_NODE" "$@"
  echo "ytm: YTM_NODE is set to $YTM_NODE, which is not Node $oldest or later. Correct it or unset it." >&2
  exit 3
fi

# ytm's own runtime: of a package, of npm (an optional dependency), unpacked by hand; the Node that npm installed ytm with; what PATH has.
for node in "$package/runtime/bin/node" "$package"/node_modules/node-*/bin/node "${package%/node_modules/ytm}"/node_modules/node-*/bin/node "${XDG_DATA_HOME:-${HOME:-/nonexistent}/.local/share}/ytm/runtime/bin/node" \
  "${package%/lib/node_modules/ytm}/bin/node" "$(command -v node)"; do
  is_new_enough "$node" && run "$node" "$@"
done

# Homebrew, the installers of nodejs.org and of distributions, and the usual version managers.
for node in /opt/homebrew/bin/node /opt/homebrew/opt/node@*/bin/node /usr/local/bin/node /usr/local/opt/node@*/bin/node /usr/bin/node \
  /snap/bin/node /opt/local/bin/node "${HOME:-}"/.nvm/versions/node/*/bin/node "${HOME:-}"/.volta/tools/image/node/*/bin/node \
  "${HOME:-}"/.local/share/fnm/node-versions/*/installation/bin/node "${HOME:-}/Library/Application Support"/fnm/node-versions/*/installation/bin/node \
  "${HOME:-}"/.asdf/installs/nodejs/*/bin/node "${HOME:-}"/.local/share/mise/installs/node/*/bin/node "${HOME:-}"/n/bin/node; do
  is_new_enough "$node" && run "$node" "$@"
done

if [ -n "$found" ]; then
  echo "ytm needs Node $oldest or later; found only ${found#, }." >&2
else
  echo "ytm needs Node $oldest or later; found none." >&2
fi
echo "  Install it (https://nodejs.org), or name one: YTM_NODE=/path/to/node. Or unpack its archive for ytm alone:" >&2
echo "  mkdir -p ~/.local/share/ytm/runtime && tar -xf node-v$oldest.x.y-….tar.xz --strip-components=1 -C ~/.local/share/ytm/runtime" >&2
case "$package $(uname -s 2>/dev/null)" in
  */node_modules/ytm\ Linux) echo "  Or install ytm again: npm brings a Node for ytm alone when it can reach its registry." >&2 ;;
esac
exit 3
