/**
 * English sentences and next steps of every reason. Places that are always filled: `probe`, `target`
 * (what the probe looks at), `timeout` (its deadline, ms), `component`. The others are named by the probe
 * kind or the diagnosis rule that gives the reason; a test compares the places of both languages.
 */
import type { ReasonCode } from '../health/catalogue.ts';
import type { ReasonText } from './reason-text.ts';
import { mirrorReasonsEn } from './reasons-mirror.en.ts';

export const reasonsEn: Readonly<Record<ReasonCode, ReasonText>> = {
  'dns.not_found': {
    text: 'the name {host} does not exist in DNS',
    next: 'check the name in the config; for a tailnet name see whether MagicDNS is on: tailscale status',
  },
  'dns.temporary': {
    text: 'the name {host} could not be looked up: the resolver does not answer',
    next: 'check this machine’s DNS and network',
  },
  'dns.mismatch': { text: '{host} resolves to {got}, expected {expected}', next: 'check the DNS record of {host}' },
  'tcp.refused': {
    text: '{address} refuses the connection: the host is alive, nothing listens on that port',
    next: 'start the service on {host}',
  },
  'tcp.unreachable': {
    text: 'there is no route to {address}',
    next: 'check the network of this machine; on macOS also Privacy > Local Network',
  },
  'tcp.timeout': {
    text: '{address} does not answer a connection within {timeout:ms}',
    next: 'check whether {host} is on and reachable: tailscale ping {host}',
  },
  'tcp.reset': { text: '{target} closed the connection without an answer', next: 'look at the log of the service on {host}' },
  'tls.expired': {
    text: 'the certificate of {host} expired {expires:ago} ago',
    next: 'renew it; with tailscale serve: tailscale cert {host}',
  },
  'tls.not_yet_valid': { text: 'the certificate of {host} is not valid yet', next: 'check the clocks of this machine and of {host}' },
  'tls.self_signed': {
    text: 'the certificate of {host} is self-signed and not trusted',
    next: 'name its authority under ca: of probe {probe}, or install a trusted certificate',
  },
  'tls.name_mismatch': {
    text: 'the certificate is for {got}, not for {host}',
    next: 'use the name that the certificate holds, or set servername',
  },
  'tls.untrusted': {
    text: 'the certificate of {host} comes from an authority that is not trusted',
    next: 'name the authority under ca: of probe {probe}',
  },
  'tls.protocol': { text: 'no TLS connection to {address}: {problem}', next: 'check the port and whether the URL should be http://' },
  'tls.timeout': {
    text: '{address} accepts the connection but does not finish the TLS handshake within {timeout:ms}',
    next: 'look at the web server on {host}; tailscale serve may be fetching a certificate',
  },
  'tls.expiring': {
    text: 'the certificate of {host} expires in {left:ms}',
    next: 'see why it is not being renewed; with tailscale serve: tailscale cert {host}',
  },
  'http.timeout': { text: 'no answer within {timeout:ms} (stuck while {phase:word}): {target}', next: 'look at the service on {host}' },
  'http.status': { text: 'HTTP {status}, expected {expected}: {target}', next: 'look at the log of the service on {host}' },
  'http.auth': { text: '{target} asks for a login (HTTP {status})', next: 'check the credentials of probe {probe}' },
  'http.redirect': {
    text: '{target} redirects to {location}, which is not followed: {why:word}',
    next: 'use the final address in the config, or see why it redirects',
  },
  'http.protocol': { text: '{target} gives something that is not HTTP', next: 'check the port and what listens there' },
  'http.headers_too_large': {
    text: '{target} sends more headers than are accepted',
    next: 'look at what the service on {host} adds to its headers',
  },
  'http.header_mismatch': {
    text: '{target}: header {header} is {got}, expected {expected}',
    next: 'look at the configuration of the service on {host}',
  },
  'http.login_page': {
    text: 'a web page where JSON was due (a login page, or the wrong route): {target}',
    next: 'open {target} in a browser and see what answers',
  },
  'body.too_large': { text: '{target} sends more than {limit:bytes}', next: 'raise maxBody of probe {probe} if that is right' },
  'body.truncated': { text: '{target}: the answer broke off after {received:bytes}', next: 'look at the service on {host}' },
  'body.encoding': { text: '{target}: the answer cannot be decompressed ({encoding})', next: 'look at the proxy or the service on {host}' },
  'body.missing_text': { text: '{target} answers, but the page lacks “{expected}”', next: 'open {target} and see what is shown' },
  'body.forbidden_text': {
    text: '{target} shows “{found}”, which must not be there: the wrong page',
    next: 'see which app the web server on {host} serves there',
  },
  'json.empty': { text: '{target} gives an empty answer where JSON was due', next: 'look at the service on {host}' },
  'json.parse': { text: '{target} gives something that is not JSON', next: 'look at the service on {host}' },
  'json.type': { text: '{target}: {path} is {got:word}, expected {expected:word}', next: 'look at the service on {host}' },
  'json.missing': { text: '{target}: the answer lacks {path}', next: 'look at the service on {host}' },
  'json.mismatch': { text: '{target}: {path} is {got}, expected {expected}', next: 'look at the service on {host}' },
  'watchdog.offline': {
    text: 'the watchdog report says that it is offline',
    next: 'read {target}, then the watchdog’s log on the gateway',
  },
  'watchdog.stale': {
    text: 'the watchdog report is {age:ms} old, at most {maxAge:ms} is allowed',
    next: 'see why the watchdog on the gateway no longer writes',
  },
  'watchdog.no_timestamp': {
    text: 'the watchdog report has no time that can be read, so its age is not known',
    next: 'name the field under timeField of probe {probe}',
  },
  'watchdog.clock_skew': {
    text: 'the watchdog report comes from {ahead:ms} in the future',
    next: 'check the clocks of this machine and of the gateway',
  },
  'tailscale.no_reply': { text: '{peer} does not answer tailscale ping', next: 'see whether it is on: tailscale status | grep {peer}' },
  'tailscale.relayed': {
    text: '{peer} is reached through a relay ({via}) although it was direct within a day: slower',
    next: 'tailscale netcheck on both machines',
  },
  'tailscale.no_peer': {
    text: '{peer} is not in this tailnet as this machine sees it',
    next: 'check the name, the access rules and whether its key expired, in the tailscale admin console',
  },
  'tailscale.key_expired': { text: 'the tailscale key of {peer} has expired', next: 'log in again on {peer}: tailscale up' },
  'tailscale.key_expiring': {
    text: 'the tailscale key of {peer} expires in {left:ms}',
    next: 'renew it, or switch key expiry off for {peer} in the admin console',
  },
  'tailscale.stopped': { text: 'tailscale is stopped on this machine', next: 'tailscale up' },
  'tailscale.logged_out': { text: 'tailscale is logged out on this machine', next: 'tailscale login' },
  'tailscale.needs_approval': {
    text: 'this machine waits for approval by the tailnet’s admin',
    next: 'approve it in the tailscale admin console',
  },
  'tailscale.starting': { text: 'tailscale is starting on this machine', next: 'wait a moment; if it stays so: tailscale status' },
  'tailscale.daemon_down': {
    text: 'the tailscale daemon is not running on this machine',
    next: 'start Tailscale (Linux: sudo systemctl start tailscaled)',
  },
  'tailscale.cli_missing': { text: 'the tailscale command was not found ({bin})', next: 'install it, or name it under tailscale.bin' },
  'tailscale.cli_unusable': { text: 'the tailscale command does not work here: {problem:word}', next: 'run it by hand: {bin} status' },
  'tailscale.permission': { text: 'this user may not talk to the tailscale daemon', next: 'sudo tailscale set --operator=$USER' },
  'tailscale.own_key_expiring': {
    text: 'this machine’s tailscale key expires in {left:ms}',
    next: 'tailscale login, or switch key expiry off in the admin console',
  },
  'observer.offline': { text: 'this machine is offline, so nothing can be said about the others', next: 'check this machine’s network' },
  'mount.absent': { text: 'the share is not mounted at {path}', next: '{remount:word}' },
  'mount.hung': {
    text: 'the share is mounted but does not answer (for {held:ms} now): {path}',
    next: 'check the share’s host; if it is well: unmount by force and mount again',
  },
  'mount.wrong_type': { text: 'at {path} a {got} is mounted, expected {expected}', next: 'unmount it and mount the share there' },
  'mount.stale': { text: 'the connection to the share is dead ({errno}): {path}', next: 'unmount {path} by force and mount it again' },
  'mount.permission': { text: 'no permission to enter {path} ({errno})', next: 'check the rights of this user on the share' },
  'mount.table_unreadable': { text: 'the mount table cannot be read: {problem}', next: 'check mount.table in the config' },
  'mount.visit_pending': {
    text: 'not asked: an earlier visit to the share is still stuck (process {pid})',
    next: 'see the reason of the sentinel probe',
  },
  'permission.macos_privacy': {
    text: 'macOS does not let ytm read {path} (privacy settings)',
    next: 'System Settings > Privacy & Security > Full Disk Access (or Network Volumes): add {program}',
  },
  'sentinel.missing': {
    text: 'the vault’s marker file is not there: {file}',
    next: 'make sure that the right share is mounted; do not create the file by hand',
  },
  'sentinel.unreadable': {
    text: 'the vault’s marker file cannot be read ({errno}): {file}',
    next: 'check the share and the rights on the file',
  },
  'sentinel.invalid': { text: 'the vault’s marker file is not a JSON object: {file}', next: 'look at the file; restore it from a backup' },
  'sentinel.wrong_vault': {
    text: 'another vault is mounted: its id is {got}, expected {expected}',
    next: 'mount the right share; if the vault was replaced on purpose, set vaultId of probe {probe} to its new id',
  },
  'space.low': { text: 'only {free:bytes} ({ratio:percent}) left on {path}', next: 'make room' },
  'space.full': { text: 'full, only {free:bytes} left: {path}', next: 'make room now' },
  'space.read_only': { text: 'the file system is read-only: {path}', next: 'see why it was mounted read-only; remount it' },
  'space.unknown': { text: 'the size of {path} cannot be read: {problem:word}', next: 'check that the folder exists' },
  'command.warning': { text: '{target}: {output}', next: 'look at what the command says' },
  'command.critical': { text: '{target}: {output}', next: 'look at what the command says' },
  'command.unknown': { text: '{target} cannot tell: {output}', next: 'run the command by hand' },
  'command.timeout': { text: '{target} did not end within {timeout:ms}', next: 'run the command by hand and see what it waits for' },
  'command.unusable': { text: '{target} cannot be run: {problem:word}', next: 'check the command of probe {probe}' },
  'gateway.not_reachable': {
    text: 'not reachable over the tailnet: {domains} silent, no sign of life for {lastLife:ago}',
    next: 'see whether {host} is on; then: tailscale ping {host}',
  },
  'gateway.off_tailnet': {
    text: 'silent over the tailnet, but alive on the LAN ({lan}): its tailscale is stopped, logged out or cut off',
    next: 'log in to {component} over the LAN, then: tailscale status',
  },
  'gateway.services_down': {
    text: 'the host is up, but its web service does not work: {failing}',
    next: 'restart the web service: ssh {host}, then look at its log',
  },
  'gateway.backend_down': {
    text: 'the API does not work ({what:word}), the front page is fine: the backend process, not the network',
    next: 'restart the backend: ssh {host}, then look at its log',
  },
  'gateway.front_down': {
    text: 'the front page does not work ({what:word}), the API is fine',
    next: 'look at the front end on {host}: its files and its web server',
  },
  'gateway.wrong_page': {
    text: 'the wrong page is served at {target}: “{found}” where the app should be',
    next: 'see what the web server on {host} serves there: tailscale serve status',
  },
  'gateway.ping_lost': {
    text: 'tailscale ping is lost, HTTP is fine: the path changed or ping is blocked, the host is alive',
    next: 'nothing urgent; tailscale netcheck',
  },
  'gateway.files_down': {
    text: 'the file listing does not work ({what:word}), UI and API are fine',
    next: 'see on {host} whether the share is mounted and the files link points to it',
  },
  'vault.host_off': {
    text: 'the share’s host {host} does not answer: it is off or off the network',
    next: 'switch {host} on, then {remount:word}',
  },
  'hot.space_low': {
    text: 'this machine’s disk is nearly full: {free:bytes} ({ratio:percent}) left at {path}',
    next: 'make room on this machine',
  },
  'hot.space_full': { text: 'this machine’s disk is full: {free:bytes} left at {path}', next: 'make room on this machine now' },
  ...mirrorReasonsEn,
  'component.unreachable': {
    text: '{component} does not answer: {domains} silent, no sign of life for {lastLife:ago}',
    next: 'see whether it is on, and the probes below',
  },
  'component.blind': { text: 'nothing can be said about {component}: {why}', next: 'see the probes of {component}' },
  'probe.stale': { text: 'nothing heard from probe {probe} for {age:ms}', next: 'see whether ytm serve is running' },
  'probe.pending': { text: 'probe {probe} has no result yet', next: 'wait for the first round' },
  'probe.cancelled': { text: 'probe {probe} was called off', next: 'run the check again' },
  'probe.unusable': { text: 'probe {probe} cannot ask {target}: {problem}', next: 'put the settings of probe {probe} right' },
  'probe.settling': { text: 'this machine just woke up: probe {probe} waits until its network is back', next: 'wait a moment' },
  'probe.overloaded': { text: 'this machine was too busy to judge probe {probe}', next: 'see what uses its CPU: top' },
  'probe.internal': {
    text: 'ytm itself failed in probe {probe}: {problem}',
    next: 'this is a bug in ytm: please report it with this line',
  },
  'ytm.other_version': { text: '{text} ({code}, told by another version of ytm)', next: '{next}' },
  'gate.component_missing': {
    text: 'there is no component {component}, which the gate asks for',
    next: 'add a probe of {component}, or take it out of mirror.gate',
  },
  'gate.unconfirmed': { text: '{probe} is not confirmed yet', next: 'wait for the next attempt' },
  'gate.recovering': {
    text: '{probe} had a bad attempt just now and must be good {rise} times in a row',
    next: 'wait for the next attempts',
  },
  'gate.not_all_asked': { text: 'not all probes were asked', next: 'ytm gate, or ytm check without names' },
};
