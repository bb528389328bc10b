/**
 * The complete list of problems: stable codes with severity, the time for which a reason must hold before a notification is sent, and what
 * it blocks. Sentences and next steps are in `src/messages/reasons.*.ts`, one file per language; docs/reasons.md is generated from both.
 */
import type { Millis } from './ids.ts';

export type Severity = 'critical' | 'warning' | 'info';
/** `start`: no new mirror run; `run`: also stops a running one; `none`: never shuts the gate. */
export type Blocks = 'start' | 'run' | 'none';

/** A next step that ytm can run itself: a program and its arguments, no shell. A name in braces stands for a value of the config. */
export type Step = readonly [program: string, ...args: string[]];

export interface ReasonMeta {
  readonly severity: Severity;
  /** How long the reason must hold, from its first failed attempt, before a notification is sent. */
  readonly holdMs: Millis;
  readonly blocks: Blocks;
  /** Strict: this fact alone makes its component `down`. */
  readonly strict: boolean;
  /** Absent: a person has to see to it. */
  readonly step?: Step;
}

const MINUTE = 60_000;

function reason(severity: Severity, blocks: Blocks, options: { hold?: Millis; strict?: boolean } = {}): ReasonMeta {
  const byDefault = severity === 'critical' ? 2 * MINUTE : 10 * MINUTE;
  return { severity, blocks, holdMs: options.hold ?? byDefault, strict: options.strict ?? false };
}

/** With a step that a person can have run from the dashboard. */
function runnable(meta: ReasonMeta, ...step: Step): ReasonMeta {
  return { ...meta, step };
}

const warning = reason('warning', 'start');
const notice = reason('warning', 'none');
const blind = reason('warning', 'start', { hold: 30 * MINUTE });
const strict = reason('critical', 'run', { strict: true });
/** A problem of the mirror itself: it never shuts the gate, because the next run of the mirror may fix it. */
const standstill = reason('critical', 'none');
const passing = reason('info', 'none');
/** Nothing can be recorded, so no run starts. */
const unrecorded = reason('critical', 'start');

export const CATALOGUE = {
  // --- names and sockets
  'dns.not_found': warning,
  'dns.temporary': warning,
  'dns.mismatch': warning,
  'tcp.refused': warning,
  'tcp.unreachable': warning,
  'tcp.timeout': warning,
  'tcp.reset': warning,
  // --- TLS
  'tls.expired': warning,
  'tls.not_yet_valid': warning,
  'tls.self_signed': warning,
  'tls.name_mismatch': warning,
  'tls.untrusted': warning,
  'tls.incomplete_chain': warning,
  'tls.invalid': warning,
  'tls.protocol': warning,
  'tls.timeout': warning,
  'tls.expiring': notice,
  // --- HTTP
  'http.timeout': warning,
  'http.status': warning,
  'http.auth': warning,
  'http.redirect': warning,
  'http.protocol': warning,
  'http.malformed': warning,
  'http.headers_too_large': warning,
  'http.header_mismatch': warning,
  'http.header_forbidden': warning,
  'http.login_page': warning,
  // --- bodies
  'body.too_large': warning,
  'body.truncated': warning,
  'body.encoding': warning,
  'body.missing_text': warning,
  'body.forbidden_text': warning,
  // --- JSON
  'json.empty': warning,
  'json.parse': warning,
  'json.type': warning,
  'json.missing': warning,
  'json.mismatch': warning,
  // --- another machine's ytm
  'peer.not_running': notice,
  'peer.stale': notice,
  'peer.degraded': notice,
  'peer.down': standstill,
  'peer.sees': passing,
  // --- watchdog report
  'watchdog.offline': warning,
  'watchdog.stale': warning,
  'watchdog.no_timestamp': blind,
  'watchdog.unreadable_time': blind,
  'watchdog.clock_skew': blind,
  // --- tailscale, the peer
  'tailscale.no_reply': warning,
  'tailscale.relayed': notice,
  'tailscale.no_peer': warning,
  'tailscale.ambiguous': warning,
  'tailscale.replaced': warning,
  'tailscale.exit_node_lost': runnable(warning, '{tailscale}', 'set', '--exit-node='),
  'tailscale.key_expired': warning,
  'tailscale.key_expiring': notice,
  // --- tailscale, this machine
  'tailscale.stopped': runnable(blind, '{tailscale}', 'up'),
  'tailscale.logged_out': runnable(blind, '{tailscale}', 'login'),
  'tailscale.own_key_expired': runnable(blind, '{tailscale}', 'login'),
  'tailscale.needs_approval': blind,
  'tailscale.locked_out': blind,
  'tailscale.starting': blind,
  'tailscale.daemon_down': blind,
  'tailscale.cli_missing': blind,
  'tailscale.cli_unusable': blind,
  'tailscale.permission': blind,
  'tailscale.own_key_expiring': runnable(notice, '{tailscale}', 'login'),
  'tailscale.control_lost': notice,
  'observer.offline': blind,
  // --- mounts
  'mount.absent': strict,
  'mount.hung': strict,
  'mount.wrong_type': strict,
  'mount.stale': strict,
  'mount.permission': blind,
  'mount.table_unreadable': blind,
  'mount.visit_pending': blind,
  'permission.macos_privacy': blind,
  // --- sentinel
  'sentinel.missing': strict,
  'sentinel.unreadable': strict,
  'sentinel.invalid': strict,
  'sentinel.wrong_vault': strict,
  // --- planning
  'planning.missing': notice,
  'planning.not_a_folder': notice,
  'planning.unreadable': notice,
  'planning.empty': notice,
  // --- space
  'space.low': notice,
  'space.full': reason('critical', 'start'),
  'space.read_only': strict,
  'space.unknown': blind,
  // --- commands
  'command.warning': notice,
  'command.critical': warning,
  'command.unknown': blind,
  'command.timeout': warning,
  'command.unusable': blind,
  // --- causes that the diagnosis finds
  'gateway.not_reachable': reason('critical', 'start'),
  'gateway.off_tailnet': reason('critical', 'start'),
  'gateway.services_down': reason('critical', 'start'),
  'gateway.backend_down': warning,
  'gateway.front_down': warning,
  'gateway.wrong_page': warning,
  'gateway.ping_lost': warning,
  'gateway.files_down': warning,
  'vault.host_off': reason('critical', 'run', { strict: true }),
  'hot.space_low': notice,
  'hot.space_full': reason('critical', 'start'),
  // --- the mirror: what keeps a run from starting
  'mirror.paths_overlap': standstill,
  'mirror.locked': passing,
  'mirror.orphans': notice,
  'mirror.other_mirror': notice,
  'rsync.missing': notice,
  'rsync.openrsync': notice,
  'rsync.too_old': notice,
  'rsync.unusable': notice,
  'hot.missing': standstill,
  'hot.unreadable': standstill,
  'hot.empty': standstill,
  'hot.shrunk': standstill,
  'hot.older': standstill,
  'hot.unknown': standstill,
  'mirror.gate_shut': passing,
  'mirror.on_battery': passing,
  'mirror.paused_while': passing,
  'mirror.same_device': standstill,
  'mirror.other_image': standstill,
  'vault.not_writable': notice,
  'vault.no_room': standstill,
  'vault.times_coarse': standstill,
  'vault.quota': standstill,
  'mirror.cannot_record': standstill,
  // --- the mirror: how a run ended
  'mirror.parked': notice,
  'mirror.drift': notice,
  'mirror.content_differs': notice,
  'mirror.stopped': passing,
  'mirror.hung': notice,
  'mirror.agent_failed': notice,
  'mirror.orphan_stuck': notice,
  'rsync.failed': notice,
  'mirror.not_arrived': notice,
  'mirror.read_errors': notice,
  // --- the mirror: notes that block nothing
  'mirror.rule_unmatched': passing,
  'mirror.rule_near': passing,
  'mirror.time_offset': passing,
  'mirror.time_offset_changed': passing,
  'mirror.vault_changed': passing,
  'mirror.stat_unreliable': passing,
  'mirror.watch_limit': passing,
  'mirror.not_watched': passing,
  // --- the mirror: over several runs
  'mirror.failing': notice,
  'mirror.overdue': notice,
  'mirror.deletions_put_off': notice,
  'mirror.loss': notice,
  'mirror.found_missing': notice,
  'mirror.clocks_apart': notice,
  'mirror.relearning': notice,
  // --- the heartbeat as the gateway shows it; only the next run can rewrite a missing one, so it blocks no run
  'heartbeat.late': notice,
  'heartbeat.wrong_vault': warning,
  'heartbeat.missing': notice,
  'heartbeat.invalid': notice,
  // --- the store
  'store.full': unrecorded,
  'store.locked': unrecorded,
  'store.newer': unrecorded,
  'store.damaged': unrecorded,
  'store.unusable': unrecorded,
  'store.repaired': notice,
  'store.lost': notice,
  'store.replaced': notice,
  // --- blindness and ytm itself
  'component.unreachable': reason('critical', 'start'),
  'component.blind': blind,
  'component.asleep': reason('info', 'none', { hold: 24 * 60 * MINUTE }),
  'probe.intermittent': warning,
  'probe.slow': notice,
  'probe.stale': blind,
  'probe.pending': blind,
  'probe.cancelled': blind,
  'probe.unusable': blind,
  'probe.settling': blind,
  'probe.overloaded': blind,
  'probe.internal': blind,
  'ytm.other_version': warning,
  // --- the gate's own
  'gate.not_configured': blind,
  'gate.component_missing': blind,
  'gate.unconfirmed': blind,
  'gate.recovering': blind,
  'gate.not_all_asked': blind,
} as const satisfies Record<string, ReasonMeta>;

export type ReasonCode = keyof typeof CATALOGUE;

/** @internal For the runbook and the tests. */
export const REASON_CODES = Object.keys(CATALOGUE) as readonly ReasonCode[];

export function metaOf(code: ReasonCode): ReasonMeta {
  return CATALOGUE[code];
}

export function isReasonCode(text: string): text is ReasonCode {
  return Object.hasOwn(CATALOGUE, text);
}
