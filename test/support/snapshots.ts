/** Builds snapshots for tests: the standard fleet, all well, with parts replaced as a test needs them. */
import type { ReasonCode } from '../../src/health/catalogue.ts';
import { metaOf } from '../../src/health/catalogue.ts';
import type { Args, Facts } from '../../src/health/observation.ts';
import type {
  ComponentSnapshot,
  GateSnapshot,
  Judgement,
  LastAttempt,
  ProbeSnapshot,
  ProbeState,
  Reason,
  Snapshot,
  Verdict,
} from '../../src/health/snapshot.ts';

/** 22 November 2026, 09:41:00 UTC: "now" of the snapshots made here. */
export const NOW = Date.UTC(2026, 10, 22, 9, 41, 0);
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const WORST: readonly Verdict[] = ['down', 'degraded', 'unknown', 'healthy'];

export function aReason(code: ReasonCode, component: string, probe: string | null, args: Args = {}, since = NOW - 3 * MINUTE): Reason {
  return {
    code,
    component,
    probe,
    severity: metaOf(code).severity,
    since,
    args: { component, ...(probe === null ? {} : { probe }), ...args },
  };
}

export function anAttempt(facts: Facts, changes: Partial<LastAttempt> = {}): LastAttempt {
  return { at: NOW - 8_000, tookMs: 41, outcome: 'answered', ok: true, code: null, args: {}, detail: '', facts, ...changes };
}

export function aProbe(id: string, kind: string, component: string, changes: Partial<ProbeSnapshot> = {}): ProbeSnapshot {
  return {
    id,
    kind,
    component,
    domain: 'http',
    target: id,
    everyMs: 30_000,
    timeoutMs: 8_000,
    gates: true,
    state: 'up',
    stale: false,
    confirmed: true,
    since: NOW - 5 * HOUR,
    reason: null,
    last: anAttempt({}),
    streak: { good: 40, bad: 0, notRun: 0 },
    rise: 2,
    fall: 3,
    settled: true,
    lastSuccess: NOW - 8_000,
    strip: 'u'.repeat(60),
    nextAt: NOW + 22_000,
    ...changes,
  };
}

/** A probe whose newest attempts failed. */
export function aFailing(probe: ProbeSnapshot, code: ReasonCode, args: Args = {}, changes: Partial<ProbeSnapshot> = {}): ProbeSnapshot {
  return {
    ...probe,
    state: 'down',
    since: NOW - 3 * MINUTE,
    reason: aReason(code, probe.component, probe.id, { probe: probe.id, target: probe.target, timeout: probe.timeoutMs, ...args }),
    last: anAttempt(
      {},
      {
        outcome: 'failed',
        ok: false,
        code,
        args: { probe: probe.id, target: probe.target, ...args },
        tookMs: probe.timeoutMs,
        detail: 'no answer',
      },
    ),
    streak: { good: 0, bad: 8, notRun: 0 },
    lastSuccess: NOW - 4 * MINUTE,
    strip: `${'u'.repeat(52)}dddddddd`,
    ...changes,
  };
}

export function aJudgement(changes: Partial<Judgement> = {}): Judgement {
  return {
    rule: 'all-up',
    domains: [],
    deadDomains: 0,
    neededDomains: 2,
    silenceMs: MINUTE,
    lastLife: NOW - 8_000,
    observerFit: true,
    hidden: [],
    ...changes,
  };
}

export function aComponent(
  id: string,
  verdict: Verdict = 'healthy',
  reasons: readonly Reason[] = [],
  changes: Partial<ComponentSnapshot> = {},
): ComponentSnapshot {
  return { id, verdict, since: reasons[0]?.since ?? NOW - 5 * HOUR, reasons, judgement: aJudgement(), ...changes };
}

export const OPEN: GateSnapshot = { state: 'open', since: NOW - 5 * HOUR, reasons: [] };

export function shut(...reasons: readonly Reason[]): GateSnapshot {
  return { state: 'shut', since: reasons[0]?.since ?? NOW, reasons };
}

const BASE = 'https://acer-dai.tail8c523e.ts.net';
const HTTP: Facts = {
  http: { status: 200, version: '1.1', address: '100.101.1.7', phases: { resolve: 1, connect: 4, tls: 11, processing: 21, transfer: 4 } },
};

/** The probes that the short config brings with it. */
export function standardProbes(): readonly ProbeSnapshot[] {
  const share = { domain: 'share', everyMs: 60_000, timeoutMs: 20_000 };
  return [
    aProbe('tailscale', 'tailscale-ping', 'gateway', {
      domain: 'tailnet',
      target: 'acer-dai',
      last: anAttempt({ tailscale: { path: 'direct', roundTripMs: 12 } }),
    }),
    aProbe('ui', 'http', 'gateway', { target: `${BASE}/ui/`, last: anAttempt(HTTP) }),
    aProbe('healthz', 'http', 'gateway', {
      target: `${BASE}/api/healthz`,
      everyMs: 15_000,
      timeoutMs: 5_000,
      last: anAttempt(HTTP, { tookMs: 44 }),
    }),
    aProbe('files', 'http', 'gateway', { target: `${BASE}/files/`, last: anAttempt(HTTP, { tookMs: 66 }) }),
    aProbe('watchdog', 'watchdog', 'gateway', {
      domain: 'report',
      target: `${BASE}/files/_reports/acer_watchdog.json`,
      last: anAttempt({ ...HTTP, watchdog: { online: true, reportedAt: NOW - 49_000, timeSource: 'generated_at', ageMs: 41_000 } }),
    }),
    aProbe('mount', 'mount', 'vault', {
      ...share,
      everyMs: 15_000,
      timeoutMs: 5_000,
      target: '/Volumes/保管庫',
      last: anAttempt({ mount: { path: '/Volumes/保管庫', fsType: 'smbfs', host: 'lenovo' } }, { tookMs: 2 }),
    }),
    aProbe('sentinel', 'sentinel', 'vault', {
      ...share,
      target: '/Volumes/保管庫/ytm_workspaces',
      last: anAttempt({ sentinel: { vaultId: 'v-1' } }),
    }),
    aProbe('space', 'space', 'vault', {
      ...share,
      target: '/Volumes/保管庫',
      last: anAttempt({ space: { path: '/Volumes/保管庫', freeBytes: 812e9, sizeBytes: 4e12 } }),
    }),
    aProbe('smb', 'tcp', 'vault', {
      domain: 'lan',
      target: 'lenovo:445',
      timeoutMs: 3_000,
      last: anAttempt({ tcp: { address: '192.168.1.9', connectMs: 3 } }, { tookMs: 3 }),
    }),
    aProbe('hotspace', 'space', 'hot', {
      domain: 'disk',
      target: '/Users/mika/workspaces',
      last: anAttempt({ space: { path: '/Users/mika/workspaces', freeBytes: 210e9, sizeBytes: 1e12 } }),
    }),
    aProbe('observer', 'tailscale-status', 'observer', {
      domain: 'tailnet',
      target: 'tailscaled',
      last: anAttempt({ observer: { backendState: 'Running', selfOnline: true, name: 'mac' } }),
    }),
  ];
}

export const STANDARD_COMPONENTS: readonly ComponentSnapshot[] = ['gateway', 'vault', 'hot', 'observer'].map((id) => aComponent(id));

export interface SnapshotParts extends Partial<Omit<Snapshot, 'components' | 'probes'>> {
  /** Replace those of the same id; new ones are added. */
  readonly components?: readonly ComponentSnapshot[];
  readonly probes?: readonly ProbeSnapshot[];
}

/** The standard fleet with `parts` in place of what is there; the overall verdict follows from the components. */
export function aSnapshot(parts: SnapshotParts = {}): Snapshot {
  const components = replaced(STANDARD_COMPONENTS, parts.components ?? []);
  const probes = replaced(standardProbes(), parts.probes ?? []);
  const verdict = WORST.find((candidate) => components.some((component) => component.verdict === candidate)) ?? 'unknown';
  return {
    at: NOW,
    host: 'mac',
    version: '0.1.0',
    verdict,
    gate: OPEN,
    mirror: null,
    revision: 1,
    complete: true,
    ...parts,
    components,
    probes,
  };
}

function replaced<T extends { readonly id: string }>(standard: readonly T[], changes: readonly T[]): readonly T[] {
  const kept = standard.map((item) => changes.find((change) => change.id === item.id) ?? item);
  return [...kept, ...changes.filter((change) => !standard.some((item) => item.id === change.id))];
}

export function standardProbe(id: string): ProbeSnapshot {
  const probe = standardProbes().find((candidate) => candidate.id === id);
  if (probe === undefined) throw new Error(`no standard probe ${id}`);
  return probe;
}

// ---- states that many tests look at ---------------------------------------------------------

/** The backend is dead, ping and front page are fine. */
export function backendDown(): Snapshot {
  const cause = aReason('gateway.backend_down', 'gateway', null, { what: 'http.timeout', host: 'acer-dai' });
  return aSnapshot({
    probes: [aFailing(standardProbe('healthz'), 'http.timeout', { timeout: 5_000, phase: 'processing', host: 'acer-dai' })],
    components: [aComponent('gateway', 'degraded', [cause])],
    gate: shut(cause),
  });
}

/** Nothing on the tailnet answers, and the share is not mounted. */
export function allDown(): Snapshot {
  const gone = aReason('gateway.not_reachable', 'gateway', null, {
    domains: 'tailnet, http',
    lastLife: NOW - 4 * MINUTE,
    host: 'acer-dai',
  });
  const unmounted = aReason(
    'mount.absent',
    'vault',
    'mount',
    { path: '/Volumes/保管庫', remount: 'open smb://lenovo/保管庫' },
    NOW - 40 * MINUTE,
  );
  const timeout = { timeout: 8_000, address: '100.101.1.7:443', host: 'acer-dai' };
  return aSnapshot({
    probes: [
      aFailing(standardProbe('tailscale'), 'tailscale.no_reply', { peer: 'acer-dai' }),
      ...['ui', 'healthz', 'files', 'watchdog'].map((id) => aFailing(standardProbe(id), 'tcp.timeout', timeout)),
      aFailing(
        standardProbe('mount'),
        'mount.absent',
        { path: '/Volumes/保管庫', remount: 'open smb://lenovo/保管庫' },
        { since: NOW - 40 * MINUTE },
      ),
    ],
    components: [aComponent('gateway', 'down', [gone]), aComponent('vault', 'down', [unmounted])],
    gate: shut(unmounted, gone),
  });
}

/** This machine is offline: nothing can be said about the gateway. */
export function observerOffline(): Snapshot {
  const offline = aReason('observer.offline', 'observer', 'observer', { asked: 'control-server' });
  const blind = aReason('component.blind', 'gateway', null, { why: 'this machine is offline' });
  return aSnapshot({
    probes: [
      {
        ...standardProbe('observer'),
        state: 'unknown',
        strip: `${'u'.repeat(56)}nnnn`,
        last: anAttempt({}, { outcome: 'not-run', ok: false, code: 'observer.offline' }),
      },
      ...['tailscale', 'ui', 'healthz', 'files', 'watchdog'].map((id) => ({
        ...standardProbe(id),
        state: 'unknown' as const satisfies ProbeState,
        stale: id === 'files',
        strip: `${'u'.repeat(54)}nnnnnn`,
      })),
    ],
    components: [aComponent('gateway', 'unknown', [blind]), aComponent('observer', 'unknown', [offline])],
    gate: shut(offline),
  });
}

/** Nothing was attempted yet. */
export function nothingYet(): Snapshot {
  const pending = (component: string, probe: string): Reason => aReason('probe.pending', component, probe, {}, NOW);
  const probes = standardProbes().map((probe) => ({
    ...probe,
    state: 'unknown' as const,
    confirmed: false,
    last: null,
    strip: '',
    lastSuccess: null,
    since: NOW,
    streak: { good: 0, bad: 0, notRun: 0 },
    nextAt: NOW + 500,
  }));
  const components = STANDARD_COMPONENTS.map((component) => {
    const first = probes.find((probe) => probe.component === component.id)?.id ?? component.id;
    return aComponent(component.id, 'unknown', [pending(component.id, first)]);
  });
  return aSnapshot({ probes, components, gate: shut(pending('gateway', 'tailscale')), complete: false });
}
