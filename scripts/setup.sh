#!/bin/sh
# Makes a bare machine ready: Node 24, the dependencies, and the tools around them. Says what it installs
# and where; a second run finds everything in place and takes no time.
#
#   setup.sh             everything that the tests need
#   setup.sh --for demo  only what the demo needs
#   setup.sh --for bench also what the benches compare with: rclone, unison, lsyncd, check_http, the exporters of Prometheus
#
# Node and the dependencies go into this folder (.cache, node_modules). Tools are installed by apt-get
# (Debian, as root) or brew (macOS); elsewhere it says what is missing: the tests that need it are then
# skipped, with the reason.
set -eu

NODE_VERSION=24.21.0

root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
cd "$root"
cache=$root/.cache
purpose=test
[ "${1:-}" = --for ] && purpose=${2:?setup.sh --for test, demo or bench}

say() { printf 'setup: %s\n' "$*"; }
die() {
  printf 'setup: %s\n' "$@" >&2
  exit 1
}

# --- Node 24 ---------------------------------------------------------------------------------------

major_of() { "$1" -p 'process.versions.node.split(".")[0]' 2>/dev/null || echo 0; }

use_node24() {
  [ "$(major_of node)" -ge 24 ] && return
  own=$cache/node24/node_modules/node/bin
  [ "$(major_of "$own/node")" -ge 24 ] || install_node24
  PATH=$own:$PATH
  export PATH
}

# The package's own install script is called by hand: newer npm versions do not run it unasked.
install_node24() {
  command -v npm >/dev/null || die 'there is no npm on this machine. Install Node 20 or later with npm first' \
    '(Debian: apt-get install nodejs npm; macOS: brew install node), then run this again.'
  say "this machine has Node $(node --version 2>/dev/null || echo none), ytm needs 24: installing the npm package node@$NODE_VERSION into .cache/node24"
  mkdir -p "$cache/node24"
  log=$cache/node24/install.log
  if ! npm install --prefix "$cache/node24" --no-save --no-package-lock --ignore-scripts --fetch-retries=1 "node@$NODE_VERSION" >"$log" 2>&1 ||
    ! (cd "$cache/node24/node_modules/node" && node installArchSpecificPackage.js) >>"$log" 2>&1 ||
    [ "$(major_of "$own/node")" -lt 24 ]; then
    cat "$log" >&2
    die 'Node 24 could not be installed (npm said why above). It needs the npm registry: check the network, or a proxy' \
      'with `npm config set proxy URL`. Or install Node 24 yourself (https://nodejs.org) and run this again.'
  fi
}

# --- Dependencies ----------------------------------------------------------------------------------

install_dependencies() {
  wanted=$(cat package-lock.json .npmrc | cksum)
  stamp=node_modules/.setup-stamp
  [ "$(cat "$stamp" 2>/dev/null)" = "$wanted" ] && return
  say 'installing the dependencies of package-lock.json into node_modules (npm ci)'
  log=$cache/npm-ci.log
  # No package needs its install script.
  if ! npm ci --ignore-scripts --fetch-retries=1 >"$log" 2>&1; then
    cat "$log" >&2
    die 'the dependencies could not be installed (npm said why above). It needs the npm registry: check the network,' \
      'or a proxy with `npm config set proxy URL`, and run this again.'
  fi
  echo "$wanted" >"$stamp"
}

# --- Tools -----------------------------------------------------------------------------------------

# Sets `missing` to the packages ($1: Debian's or Homebrew's names) whose tools are not here.
find_missing() {
  missing=
  for pair in $1; do
    has_tool "${pair%%:*}" || missing="$missing ${pair#*:}"
  done
}

system_python=${SYSTEM_PYTHON:-/usr/bin/python3}

has_tool() {
  case $1 in
  # The system's own: a Python of the user's does not see the packages of the system.
  fusepy) "$system_python" -c 'import fusepy' 2>/dev/null ;;
  check_http) [ -x /usr/lib/nagios/plugins/check_http ] ;;
  chromium) command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null ;;
  prometheus) command -v prometheus >/dev/null || [ -x "$cache/tools/usr/bin/prometheus" ] ;;
  *) command -v "$1" >/dev/null ;;
  esac
}

# Nothing is started by being installed: Prometheus is only unpacked, into .cache/tools. Samba, and Alertmanager, which looks for
# its templates in /usr/share, are installed while services must not start (Debian's policy-rc.d; one that is there stays).
policy=${POLICY_RC_D:-/usr/sbin/policy-rc.d}

forbid_services() {
  [ -e "$policy" ] && return
  trap 'rm -f "$policy"' EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM HUP
  printf '#!/bin/sh\nexit 101\n' >"$policy" && chmod +x "$policy"
}

install_by_apt() {
  log=$cache/apt.log
  export DEBIAN_FRONTEND=noninteractive
  apt-get update >"$log" 2>&1 || return 1
  forbid_services
  together=
  for package in $missing; do
    if [ "$package" = prometheus ]; then
      say 'unpacking the Debian package prometheus into .cache/tools'
      mkdir -p "$cache/tools"
      (cd "$cache/tools" && apt-get download prometheus && dpkg -x prometheus_*.deb . && rm -f prometheus_*.deb) >>"$log" 2>&1 || return 1
    else
      together="$together $package"
    fi
  done
  [ -n "$together" ] || return 0
  say "installing by apt-get install:$together"
  # In one call: each renews the index of the manual pages, which takes longer than most packages. A package that is not to be had
  # fails the call before anything is installed; one at a time, those before it are.
  apt_install $together && return
  for package in $together; do
    apt_install "$package" || return 1
  done
}

# Another one at work (unattended upgrades) is waited for.
apt_install() {
  apt-get install -o DPkg::Lock::Timeout=120 -y --no-install-recommends "$@" >>"$log" 2>&1
}

install_by_brew() {
  log=$cache/brew.log
  for package in $missing; do
    say "installing $package (brew install)"
    brew install "$package" >>"$log" 2>&1 || return 1
  done
}

# Tools are never a reason to stop: what needs one says so. What failed once is not tried at every run.
install_tools() {
  case $(uname -s) in
  Darwin) manager=brew wanted='rsync:rsync' more='tmux:tmux prometheus:prometheus' peers='rclone:rclone unison:unison' ;;
  *) manager=apt wanted='rsync:rsync' more='tmux:tmux zsh:zsh fish:fish faketime:faketime openssl:openssl prometheus:prometheus prometheus-alertmanager:prometheus-alertmanager fusermount3:fuse3 python3:python3 fusepy:python3-fusepy sshd:openssh-server smbd:samba smbnetfs:smbnetfs chromium:chromium'
    peers='rclone:rclone unison:unison lsyncd:lsyncd check_http:monitoring-plugins-basic prometheus-blackbox-exporter:prometheus-blackbox-exporter prometheus-node-exporter:prometheus-node-exporter' ;;
  esac
  [ "$purpose" = demo ] || wanted="$wanted $more"
  [ "$purpose" != bench ] || wanted="$wanted $peers"
  find_missing "$wanted"
  [ -n "$missing" ] || return 0
  tried=$cache/tools-tried
  if [ "$(cat "$tried" 2>/dev/null)" != "$missing" ]; then
    if [ $manager = apt ] && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then install_by_apt || true; fi
    if [ $manager = brew ] && command -v brew >/dev/null; then install_by_brew || true; fi
    find_missing "$wanted"
    [ -n "$missing" ] || return 0
    printf '%s\n' "$missing" >"$tried"
  fi
  case $manager in
  apt) how="sudo apt-get install$missing" ;;
  brew) how="brew install$missing (Homebrew: https://brew.sh)" ;;
  esac
  say "not here:$missing. Going on without. To have them: $how; then remove .cache/tools-tried"
}

mkdir -p "$cache"
# Beside the tools: neither needs the other, and both unpack for half a minute on a bare machine.
(use_node24; install_dependencies) &
dependencies=$!
install_tools
wait "$dependencies"
