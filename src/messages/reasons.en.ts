/**
 * English sentences and next steps of every reason. Places that are always filled: `probe`, `target` (what the probe checks), `timeout`
 * (its deadline, ms), `component`. The others are supplied by the probe kind or the diagnosis rule that reports the reason; a test compares
 * the places of both languages.
 */
import type { ReasonCode } from '../health/catalogue.ts';
import type { ReasonText } from './reason-text.ts';
import { mirrorReasonsEn } from './reasons-mirror.en.ts';

export const reasonsEn: Readonly<Record<ReasonCode, ReasonText>> = {
  'dns.not_found': {
    text: 'the name {host} does not exist in DNS',
    next: 'check the name in the config; for a tailnet name, check that MagicDNS is enabled: tailscale status',
  },
  'dns.temporary': {
    text: 'the name {host} could not be resolved: the DNS resolver does not respond',
    next: 'check the DNS settings and the network of this machine',
  },
  'dns.mismatch': { text: '{host} resolves to {got}, expected {expected}', next: 'check the DNS record of {host}' },
  'tcp.refused': {
    text: '{address} refused the connection: the host is up, but nothing listens on that port',
    next: 'start the service on {host}',
  },
  'tcp.unreachable': {
    text: 'no route to {address}',
    next: 'check the network of this machine; on macOS also System Settings > Privacy & Security > Local Network',
  },
  'tcp.timeout': {
    text: 'no connection to {address} within {timeout:ms}',
    next: 'check whether {host} is on and reachable: tailscale ping {host}',
  },
  'tcp.reset': { text: '{target} closed the connection without a response', next: 'check the log of the service on {host}' },
  'tls.expired': {
    text: 'the certificate of {host} expired {expires:ago} ago',
    next: 'renew it; with tailscale serve: tailscale cert {host}',
  },
  'tls.not_yet_valid': { text: 'the certificate of {host} is not valid yet', next: 'check the clocks of this machine and of {host}' },
  'tls.self_signed': {
    text: 'the certificate of {host} is self-signed and not trusted',
    next: 'set ca: of probe {probe} to its CA certificate, or install a trusted certificate',
  },
  'tls.name_mismatch': {
    text: 'the certificate is for {got}, not for {host}',
    next: 'use a name from the certificate, or set servername',
  },
  'tls.untrusted': {
    text: 'the certificate of {host} was issued by an untrusted authority ({issuer})',
    next: 'set ca: of probe {probe} to the certificate of that authority',
  },
  'tls.incomplete_chain': {
    text: '{host} does not send the certificate of “{missing}”, which issued its certificate, and this machine does not have it',
    next: 'configure {host} to send the whole chain (fullchain.pem); if “{missing}” is your own authority, set ca: of probe {probe}',
  },
  'tls.invalid': {
    text: 'the certificate of {host} is invalid: {problem:word}',
    next: 'replace it; to look at it: openssl s_client -connect {address} | openssl x509 -text',
  },
  'tls.protocol': {
    text: 'the TLS connection to {address} failed: {problem}',
    next: 'check the port, and whether the URL should start with http://',
  },
  'tls.timeout': {
    text: '{address} accepts the connection but does not complete the TLS handshake within {timeout:ms}',
    next: 'check the web server on {host}; tailscale serve may be fetching a certificate',
  },
  'tls.expiring': {
    text: 'the certificate of {host} expires in {left:ms}',
    next: 'check why it is not renewed; with tailscale serve: tailscale cert {host}',
  },
  'http.timeout': { text: 'no response within {timeout:ms} (timed out while {phase:word}): {target}', next: 'check the service on {host}' },
  'http.status': { text: 'HTTP {status}, expected {expected}: {target}', next: 'check the log of the service on {host}' },
  'http.auth': { text: '{target} requires a login (HTTP {status})', next: 'check the credentials of probe {probe}' },
  'http.redirect': {
    text: '{target} redirects to {location}, which is not followed: {why:word}',
    next: 'use the final address in the config, or check why it redirects',
  },
  'http.protocol': { text: 'the response of {target} is not HTTP', next: 'check the port and what listens there' },
  'http.malformed': {
    text: 'the response of {target} is HTTP, but breaks its rules: {fault:word}',
    next: 'check what the service on {host}, or a proxy before it, sends: curl -v {target}',
  },
  'http.headers_too_large': {
    text: 'the response headers of {target} are too large',
    next: 'check which headers the service on {host} adds',
  },
  'http.header_mismatch': {
    text: '{target}: header {header} is {got}, expected {expected}',
    next: 'check the configuration of the service on {host}',
  },
  'http.header_forbidden': {
    text: '{target}: header {header} must not be sent, got {got}',
    next: 'remove the header in the configuration of the service on {host}',
  },
  'http.login_page': {
    text: 'a web page instead of JSON (a login page, or the wrong route): {target}',
    next: 'open {target} in a browser to see what is served',
  },
  'body.too_large': {
    text: 'the response of {target} is larger than {limit:bytes}',
    next: 'if this size is expected, raise maxBody of probe {probe}',
  },
  'body.truncated': { text: '{target}: the response was cut off after {received:bytes}', next: 'check the service on {host}' },
  'body.encoding': { text: '{target}: the response cannot be decompressed ({encoding})', next: 'check the proxy or the service on {host}' },
  'body.missing_text': {
    text: '{target} responds, but the page does not contain “{expected}”',
    next: 'open {target} in a browser to see what is served',
  },
  'body.forbidden_text': {
    text: '{target} contains “{found}”, which must not be there: the wrong page',
    next: 'check which app the web server on {host} serves there',
  },
  'json.empty': { text: '{target} returned an empty response instead of JSON', next: 'check the service on {host}' },
  'json.parse': { text: 'the response of {target} is not JSON', next: 'check the service on {host}' },
  'json.type': { text: '{target}: {path} is {got:word}, expected {expected:word}', next: 'check the service on {host}' },
  'json.missing': { text: '{target}: the response does not contain {path}', next: 'check the service on {host}' },
  'json.mismatch': { text: '{target}: {path} is {got}, expected {expected}', next: 'check the service on {host}' },
  'peer.not_running': {
    text: 'ytm serve is not running on {host}: nothing listens at {target}',
    next: 'start ytm serve on {host}, and check exporter.listen there',
  },
  'peer.stale': {
    text: 'the snapshot of ytm on {peer} is {age:ms} old; the limit is {maxAge:ms}',
    next: 'restart ytm serve on {host}, then check its log',
  },
  'peer.degraded': {
    text: 'ytm on {peer} reports that {component} is DEGRADED there: {problem}',
    next: 'on {host}: ytm why {component}',
  },
  'peer.down': {
    text: 'ytm on {peer} reports that {component} is DOWN there: {problem}',
    next: 'on {host}: ytm why {component}',
  },
  'peer.sees': {
    text: 'ytm on {peer} judges {component} as {verdict:word}',
    next: 'compare with ytm why {component} on {peer}',
  },
  'watchdog.offline': {
    text: 'the watchdog reports that it is offline',
    next: 'read {target}, then check the log of the watchdog on the gateway',
  },
  'watchdog.stale': {
    text: 'the watchdog report is {age:ms} old; the limit is {maxAge:ms}',
    next: 'check why the watchdog on the gateway no longer writes its report',
  },
  'watchdog.no_timestamp': {
    text: 'the watchdog report has no readable timestamp, so its age is unknown',
    next: 'set timeField of probe {probe} to the name of the field',
  },
  'watchdog.unreadable_time': {
    text: 'the time in the watchdog report cannot be used: {field} is {got} ({form:word})',
    next: 'let the watchdog write UTC with a Z, such as 2026-01-25T00:52:39Z (date -u +%Y-%m-%dT%H:%M:%SZ), or seconds since 1970',
  },
  'watchdog.clock_skew': {
    text: 'the timestamp of the watchdog report is {ahead:ms} in the future',
    next: 'check the clocks of this machine and of the gateway',
  },
  'tailscale.no_reply': { text: '{peer} does not answer tailscale ping', next: 'check whether it is on: tailscale status | grep {peer}' },
  'tailscale.relayed': {
    text: '{peer} is reached through a relay ({via}), which is slower; within the last day it was reached directly',
    next: 'run tailscale netcheck on both machines',
  },
  'tailscale.no_peer': {
    text: '{peer} is not in the tailnet as this machine sees it',
    next: 'check its name, the access rules and its key expiry in the tailscale admin console',
  },
  'tailscale.ambiguous': {
    text: 'several machines in the tailnet are called {peer}: {names}',
    next: 'use the full DNS name of the right one in the config',
  },
  'tailscale.replaced': {
    text: '{peer} is offline or gone, but {other} has the same host name and is online: the machine was probably reinstalled',
    next: 'in the tailscale admin console, remove the old {peer} and rename the new one; or use {other} in the config',
  },
  'tailscale.exit_node_lost': {
    text: '{peer} is the exit node of this machine and does not answer tailscale ping: this machine cannot reach the internet',
    next: 'check whether {peer} is on; to stop using it: tailscale set --exit-node=',
  },
  'tailscale.key_expired': { text: 'the tailscale key of {peer} has expired', next: 'log in again on {peer}: tailscale up' },
  'tailscale.key_expiring': {
    text: 'the tailscale key of {peer} expires in {left:ms}',
    next: 'renew it, or disable key expiry for {peer} in the admin console',
  },
  'tailscale.stopped': { text: 'tailscale is stopped on this machine', next: 'tailscale up' },
  'tailscale.logged_out': { text: 'tailscale is logged out on this machine', next: 'tailscale login' },
  'tailscale.own_key_expired': { text: 'the tailscale key of this machine has expired', next: 'tailscale login' },
  'tailscale.needs_approval': {
    text: 'this machine is waiting for approval by the admin of the tailnet',
    next: 'approve it in the tailscale admin console',
  },
  'tailscale.locked_out': {
    text: 'tailnet lock blocks this machine: its key is not signed',
    next: 'run tailscale lock here to see the key, then tailscale lock sign with it on a machine that can sign',
  },
  'tailscale.starting': { text: 'tailscale is starting on this machine', next: 'wait a moment; if this persists: tailscale status' },
  'tailscale.daemon_down': {
    text: 'the tailscale daemon is not running on this machine',
    next: 'start Tailscale (Linux: sudo systemctl start tailscaled)',
  },
  'tailscale.cli_missing': { text: 'the tailscale command was not found ({bin})', next: 'install it, or set tailscale.bin' },
  'tailscale.cli_unusable': { text: 'the tailscale command does not work here: {problem:word}', next: 'run it by hand: {bin} status' },
  'tailscale.permission': { text: 'this user is not allowed to access the tailscale daemon', next: 'sudo tailscale set --operator=$USER' },
  'tailscale.own_key_expiring': {
    text: 'this machine’s tailscale key expires in {left:ms}',
    next: 'tailscale login, or disable key expiry in the admin console',
  },
  'tailscale.control_lost': {
    text: 'this machine has no connection to the control server of the tailnet; its peers still answer',
    next: 'check internet access; until then, changes to machines, keys and access rules do not arrive here',
  },
  'observer.offline': {
    text: 'this machine is offline, so the state of the others is unknown: no answer from {asked:word}',
    next: 'check this machine’s network',
  },
  'mount.absent': { text: 'the share is not mounted at {path}', next: '{remount:word}' },
  'mount.hung': {
    text: 'the share is mounted but has not responded for {held:ms}: {path}',
    next: 'check the share’s host; if it is up, force-unmount the share and mount it again',
  },
  'mount.wrong_type': {
    text: 'a file system of type {got} is mounted at {path}, expected {expected}',
    next: 'unmount it and mount the share there',
  },
  'mount.stale': { text: 'the connection to the share is lost ({errno}): {path}', next: 'force-unmount {path} and mount it again' },
  'mount.permission': { text: 'no permission to enter {path} ({errno})', next: 'check the permissions of this user on the share' },
  'mount.table_unreadable': { text: 'the mount table cannot be read: {problem}', next: 'check mount.table in the config' },
  'mount.visit_pending': {
    text: 'not checked: an earlier check of the share is still stuck (process {pid})',
    next: 'see the reason of the sentinel probe',
  },
  'permission.macos_privacy': {
    text: 'macOS does not let ytm read {path} (privacy settings)',
    next: 'System Settings > Privacy & Security > Full Disk Access (or Network Volumes): add {program}',
  },
  'sentinel.missing': {
    text: 'the vault’s sentinel is missing: {file}',
    next: 'a new vault: ytm mirror bootstrap; otherwise mount the right share. Do not create the file by hand',
  },
  'sentinel.unreadable': {
    text: 'the vault’s sentinel cannot be read ({errno}): {file}',
    next: 'check the share and the permissions of the file',
  },
  'sentinel.invalid': { text: 'the vault’s sentinel is not a JSON object: {file}', next: 'inspect the file, and restore it from a backup' },
  'sentinel.wrong_vault': {
    text: 'another vault is mounted: its id is {got}, expected {expected}',
    next: 'mount the right share; if the vault was replaced on purpose, set vaultId of probe {probe} to its new id',
  },
  'planning.missing': {
    text: 'the planning folder is missing: {path}',
    next: 'ytm doctor vault --fix, then ytm planning seed; if it was there before: ytm find planning',
  },
  'planning.not_a_folder': {
    text: 'planning is not a folder of its own: {path}',
    next: 'put a real folder there; links lead elsewhere on other machines',
  },
  'planning.unreadable': {
    text: 'the planning folder cannot be read ({errno}): {path}',
    next: 'check the permissions of this user on the share',
  },
  'planning.empty': {
    text: 'the planning folder is empty: {path}',
    next: 'a new vault: ytm planning seed; otherwise restore it from a backup, and find out who emptied it',
  },
  'space.low': { text: 'only {free:bytes} ({ratio:percent}) free at {path}', next: 'free up space' },
  'space.full': { text: 'full, only {free:bytes} free: {path}', next: 'free up space now' },
  'space.read_only': { text: 'the file system is read-only: {path}', next: 'check why it was mounted read-only, then remount it' },
  'space.unknown': { text: 'the size of {path} cannot be determined: {problem:word}', next: 'check that the folder exists' },
  'command.warning': { text: '{target}: {output}', next: 'check the output of the command' },
  'command.critical': { text: '{target}: {output}', next: 'check the output of the command' },
  'command.unknown': { text: '{target} reports an unknown state: {output}', next: 'run the command by hand' },
  'command.timeout': { text: '{target} did not finish within {timeout:ms}', next: 'run the command by hand to see what it waits for' },
  'command.unusable': { text: '{target} cannot be run: {problem:word}', next: 'check the command of probe {probe}' },
  'gateway.not_reachable': {
    text: 'not reachable over the tailnet ({domains}): no sign of life for {lastLife:ago}',
    next: 'check whether {host} is on; then: tailscale ping {host}',
  },
  'gateway.off_tailnet': {
    text: 'no response over the tailnet, but up on the LAN ({lan}): its tailscale is stopped, logged out or blocked',
    next: 'log in to {component} over the LAN, then: tailscale status',
  },
  'gateway.services_down': {
    text: 'the host is up, but its web service does not work: {failing}',
    next: 'restart the web service: ssh {host}, then check its log',
  },
  'gateway.backend_down': {
    text: 'the API fails ({what:word}) while the front page works: the backend process, not the network',
    next: 'restart the backend: ssh {host}, then check its log',
  },
  'gateway.front_down': {
    text: 'the front page fails ({what:word}) while the API works',
    next: 'check the front end on {host}: its files and its web server',
  },
  'gateway.wrong_page': {
    text: 'the wrong page is served at {target}: “{found}” instead of the app',
    next: 'check what the web server on {host} serves there: tailscale serve status',
  },
  'gateway.ping_lost': {
    text: 'tailscale ping gets no reply while HTTP works: the path changed or ping is blocked, the host is up',
    next: 'not urgent; tailscale netcheck',
  },
  'gateway.files_down': {
    text: 'the file listing fails ({what:word}) while UI and API work',
    next: 'check on {host} that the share is mounted and that the files link points to it',
  },
  'vault.host_off': {
    text: 'the share’s host {host} does not respond: it is off or not on the network',
    next: 'switch {host} on, then {remount:word}',
  },
  'hot.space_low': {
    text: 'this machine’s disk is nearly full: {free:bytes} ({ratio:percent}) free at {path}',
    next: 'free up space on this machine',
  },
  'hot.space_full': { text: 'this machine’s disk is full: {free:bytes} free at {path}', next: 'free up space on this machine now' },
  ...mirrorReasonsEn,
  'store.full': {
    text: 'nothing can be recorded: the disk of the database is full ({file})',
    next: 'free up space on that disk; recording then resumes automatically',
  },
  'store.locked': {
    text: 'nothing can be recorded: another program keeps the database locked ({file})',
    next: 'see which program has it open (lsof {file}) and end it; recording then resumes automatically',
  },
  'store.newer': {
    text: 'nothing can be recorded in {file}: {problem}',
    next: 'install that version of ytm, or set another paths.state',
  },
  'store.damaged': {
    text: 'nothing can be recorded: the database is damaged ({file}), and ytm is saving what can be read',
    next: 'wait a moment; if this stays, check the free space and the disk of the state folder',
  },
  'store.unusable': {
    text: 'nothing can be recorded: the database cannot be used ({problem}): {file}',
    next: 'check what lies there and whether this user may write it; recording then resumes automatically',
  },
  'store.repaired': {
    text: 'the database was damaged {at:ago} ago; everything in it could be read and was kept',
    next: 'check the disk of the state folder; to clear this, remove {aside}',
  },
  'store.lost': {
    text: 'the database was damaged {at:ago} ago, and part of it is lost: {lost}',
    next: 'check the disk of the state folder; to clear this, remove {aside}',
  },
  'store.replaced': {
    text: 'the database was unreadable {at:ago} ago, and a new one was begun: streaks, history and the records of the mirror are lost',
    next: 'check the disk of the state folder; to clear this, remove {aside}',
  },
  'component.unreachable': {
    text: '{component} is not reachable ({domains}): no sign of life for {lastLife:ago}',
    next: 'check whether it is on, and its probes below',
  },
  'component.asleep': {
    text: '{component} is asleep or off: it left the tailnet {since:ago} ago',
    next: 'wake it or switch it on if it should be running',
  },
  'component.blind': { text: 'the state of {component} is unknown: {why}', next: 'check the probes of {component}' },
  'probe.slow': {
    text: '{target} answers, but takes {took:ms} (slow from {limit:ms})',
    next: 'check the load of {host} and the path to it: ytm watch shows the phases of the attempt',
  },
  'probe.intermittent': {
    text: '{target} fails intermittently: {bad} of the last {of} attempts of probe {probe} failed',
    next: 'ytm why {component}; then check whether one of several servers, routes or processes behind it is broken',
  },
  'probe.stale': { text: 'no result from probe {probe} for {age:ms}', next: 'check whether ytm serve is running' },
  'probe.pending': { text: 'probe {probe} has no result yet', next: 'wait for the first round' },
  'probe.cancelled': { text: 'probe {probe} was cancelled', next: 'run the check again' },
  'probe.unusable': { text: 'probe {probe} cannot check {target}: {problem}', next: 'correct the settings of probe {probe}' },
  'probe.settling': { text: 'this machine just woke up: probe {probe} waits until the network is back', next: 'wait a moment' },
  'probe.overloaded': { text: 'this machine was overloaded, so probe {probe} could not be judged', next: 'check what uses the CPU: top' },
  'probe.internal': {
    text: 'internal error in probe {probe}: {problem}',
    next: 'this is a bug in ytm: please report it with this line',
  },
  'ytm.other_version': { text: '{text} ({code}, reported by another version of ytm)', next: '{next}' },
  'gate.not_configured': {
    text: 'no gate is configured, so no job starts through it',
    next: 'set paths.share, or name the components that jobs need in mirror.gate',
  },
  'gate.component_missing': {
    text: 'the gate requires component {component}, which does not exist',
    next: 'add a probe for {component}, or remove it from mirror.gate',
  },
  'gate.unconfirmed': { text: '{probe} is not confirmed yet', next: 'wait for the next attempt' },
  'gate.recovering': {
    text: '{probe} failed recently and must succeed {rise} times in a row',
    next: 'wait for the next attempts',
  },
  'gate.not_all_asked': { text: 'not all probes were run', next: 'run ytm gate, or ytm check without names' },
};
