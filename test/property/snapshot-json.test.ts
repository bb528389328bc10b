import fc from 'fast-check';
import { expect, test } from 'vitest';
import { REASON_CODES } from '../../src/health/catalogue.ts';
import type { Facts } from '../../src/health/observation.ts';
import type {
  ComponentSnapshot,
  DomainView,
  GateSnapshot,
  Judgement,
  LastAttempt,
  ProbeSnapshot,
  Reason,
  Snapshot,
} from '../../src/health/snapshot.ts';
import { snapshotToJson } from '../../src/report/snapshot-json.ts';
import { snapshotFromJson } from '../../src/report/snapshot-parse.ts';
import { cases } from '../support/long.ts';
import { randomMirror } from '../support/random-mirrors.ts';

const at = fc.integer({ min: 0, max: 4e12 });
const amount = fc.double({ min: 0, max: 1e15, noNaN: true, noDefaultInfinity: true }).map((value) => value + 0);
const word = fc.string({ maxLength: 12 });
const code = fc.constantFrom(...REASON_CODES);
const args = fc.dictionary(word, fc.oneof(word, amount, fc.boolean(), fc.constant(null)), { maxKeys: 4 }).map((made) => ({ ...made }));
const maybe = { requiredKeys: [] };

const reason: fc.Arbitrary<Reason> = fc.record({
  code,
  component: word,
  probe: fc.option(word),
  severity: fc.constantFrom('critical', 'warning', 'info'),
  since: at,
  args,
});

const family = fc.constantFrom<(4 | 6)[]>(4, 6);
const facts = fc.record(
  {
    http: fc.record(
      {
        status: fc.nat(),
        version: word,
        address: word,
        family,
        redirects: fc.nat(),
        finalUrl: word,
        contentType: word,
        bytes: fc.nat(),
        lastModified: at,
        retryAfterSeconds: amount,
        phases: fc.record({ resolve: amount, connect: amount, tls: amount, processing: amount, transfer: amount }, maybe),
      },
      { requiredKeys: ['phases'] },
    ),
    tls: fc.record({ expiresAt: at, protocol: word, subject: word, issuer: word, fingerprint256: word }),
    tailscale: fc.record(
      {
        path: fc.constantFrom<('direct' | 'derp' | 'peer_relay')[]>('direct', 'derp', 'peer_relay'),
        via: word,
        roundTripMs: amount,
        ip: word,
        peerName: word,
        peerOnline: fc.boolean(),
        peerLastSeen: at,
        keyExpiresAt: at,
      },
      maybe,
    ),
    observer: fc.record(
      { backendState: word, selfOnline: fc.boolean(), name: word, ip: word, version: word, keyExpiresAt: at, health: fc.array(word) },
      maybe,
    ),
    watchdog: fc.record({ online: fc.boolean(), reportedAt: at, timeSource: word, ageMs: amount }, maybe),
    heartbeat: fc.record(
      { vaultId: fc.option(word), run: word, at, host: word, ageMs: amount },
      { requiredKeys: ['vaultId', 'run', 'at', 'ageMs'] },
    ),
    mount: fc.record(
      { path: word, fsType: word, source: word, readOnly: fc.boolean(), device: word, host: word, share: word },
      { requiredKeys: ['path'] },
    ),
    sentinel: fc.record({ vaultId: fc.option(word), device: word }, { requiredKeys: ['vaultId'] }),
    space: fc.record({ path: word, freeBytes: amount, sizeBytes: amount }),
    tcp: fc.record({ address: word, family, connectMs: amount }, maybe),
    dns: fc.record({ addresses: fc.array(word), resolveMs: amount }, { requiredKeys: ['addresses'] }),
    command: fc.record(
      { exitCode: fc.nat(), output: word, perfdata: fc.array(fc.record({ label: word, value: amount, unit: word })) },
      maybe,
    ),
  },
  maybe,
) as fc.Arbitrary<Facts>;

const last: fc.Arbitrary<LastAttempt> = fc.record({
  at,
  tookMs: amount,
  outcome: fc.constantFrom('answered', 'failed', 'not-run'),
  ok: fc.boolean(),
  code: fc.option(code),
  args,
  detail: word,
  facts,
});

const probe: fc.Arbitrary<ProbeSnapshot> = fc.record({
  id: word,
  kind: word,
  component: word,
  domain: word,
  target: word,
  everyMs: fc.nat(),
  timeoutMs: fc.nat(),
  gates: fc.boolean(),
  rise: fc.nat(),
  fall: fc.nat(),
  settled: fc.boolean(),
  state: fc.constantFrom('up', 'degraded', 'down', 'unknown'),
  stale: fc.boolean(),
  confirmed: fc.boolean(),
  since: at,
  reason: fc.option(reason),
  last: fc.option(last),
  streak: fc.record({ good: fc.nat(), bad: fc.nat(), notRun: fc.nat() }),
  lastSuccess: fc.option(at),
  strip: fc.stringMatching(/^[uwdn]{0,60}$/),
  nextAt: fc.option(at),
});

const domain: fc.Arbitrary<DomainView> = fc.record({
  domain: word,
  state: fc.constantFrom('alive', 'dead', 'mixed', 'unknown'),
  probes: fc.array(word),
});

const judgement: fc.Arbitrary<Judgement> = fc.record({
  rule: fc.constantFrom('all-up', 'strict-fact', 'domains-dead', 'some-trouble', 'observer-unfit', 'neutral-failed', 'mirror-halted'),
  domains: fc.array(domain, { maxLength: 3 }),
  deadDomains: fc.nat(),
  neededDomains: fc.nat(),
  silenceMs: fc.nat(),
  lastLife: fc.option(at),
  observerFit: fc.option(fc.boolean()),
  hidden: fc.array(fc.record({ reason, because: code }), { maxLength: 2 }),
});

const verdict = fc.constantFrom('healthy', 'degraded', 'down', 'unknown');
const reasons = fc.array(reason, { maxLength: 3 });
const component: fc.Arbitrary<ComponentSnapshot> = fc.record({ id: word, verdict, since: at, reasons, judgement });
const gate: fc.Arbitrary<GateSnapshot> = fc.oneof(
  fc.record({ state: fc.constant('open' as const), since: at, reasons: fc.constant([] as const) }),
  fc.record({ state: fc.constant('shut' as const), since: at, reasons }),
);

const snapshot: fc.Arbitrary<Snapshot> = fc.record({
  at,
  host: word,
  version: word,
  verdict,
  components: fc.array(component, { maxLength: 3 }),
  probes: fc.array(probe, { maxLength: 4 }),
  gate,
  mirror: fc.option(randomMirror),
  revision: fc.nat(),
  complete: fc.boolean(),
});

test('a snapshot survives its JSON', () => {
  fc.assert(
    fc.property(snapshot, (made) => {
      const read = snapshotFromJson(JSON.parse(JSON.stringify(snapshotToJson(made))));
      expect(read).toEqual(JSON.parse(JSON.stringify(made)));
    }),
    cases(200),
  );
});

test('no JSON value makes the reader throw', () => {
  fc.assert(
    fc.property(snapshot, fc.jsonValue(), fc.nat(), (made, junk, place) => {
      const paths = leaves(snapshotToJson(made));
      const broken = structuredClone(snapshotToJson(made)) as unknown;
      replace(broken, paths[place % paths.length] ?? [], junk);
      const read = snapshotFromJson(broken);
      expect(read === null || Array.isArray(read.probes)).toBe(true);
    }),
    cases(300),
  );
});

function leaves(value: unknown, path: readonly string[] = []): readonly (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([key, inner]: [string, unknown]) => leaves(inner, [...path, key]))].filter(
    (made) => made.length > 0,
  );
}

function replace(root: unknown, path: readonly string[], value: unknown): void {
  const parent = path.slice(0, -1).reduce((inner, key) => (inner as Record<string, unknown>)[key], root) as Record<string, unknown>;
  parent[path.at(-1) ?? ''] = value;
}
