/** Whatever stands in a snapshot's facts, values and times: it is written, read back, and shown. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { REASON_CODES } from '../../src/health/catalogue.ts';
import { isMoment } from '../../src/health/instant.ts';
import { answered, answeredBadly, type Facts, failed, notRun, type Outcome, troubleOf } from '../../src/health/observation.ts';
import type { Snapshot } from '../../src/health/snapshot.ts';
import { TIME_FACTS } from '../../src/health/time-facts.ts';
import { localeOf, reasonText } from '../../src/messages/messages.ts';
import { boundedOutcome } from '../../src/probes/bounds.ts';
import { snapshotToJson } from '../../src/report/snapshot-json.ts';
import { snapshotFromJson } from '../../src/report/snapshot-parse.ts';
import { measuredValue } from '../../src/report/value.ts';
import { cases } from '../support/long.ts';
import { aComponent, anAttempt, aProbe, aReason, aSnapshot, shut } from '../support/snapshots.ts';

const EXTREMES = [0, -0, 1e308, -1e308, 8.64e15, -8.64e15, 8.640000000000001e15, 1.769302359e18, Number.NaN, Infinity, -Infinity, 5e-324];
const number = fc.oneof(fc.constantFrom(...EXTREMES), fc.double());
const NASTY = [
  '\u001b[2J\u001b[31m',
  '\u009b31m',
  '\u202egpj.exe',
  '\u2066a\u2069',
  '\0',
  '\ud800',
  'a\r\nb',
  '\u00ad',
  '\u{e0041}',
  'x'.repeat(10_000),
];
const text = fc.oneof(fc.constantFrom(...NASTY), fc.string({ unit: 'binary' }));
const scalar = fc.oneof(number, text, fc.boolean(), fc.constant(null));

/** Every fact that there is, with values of any type in its place; and others that there are not. */
const NAMES: Readonly<Record<string, readonly string[]>> = {
  http: [
    'status',
    'version',
    'address',
    'family',
    'redirects',
    'finalUrl',
    'contentType',
    'bytes',
    'lastModified',
    'retryAfterSeconds',
    'phases',
  ],
  tls: ['expiresAt', 'validFrom', 'protocol', 'subject', 'issuer', 'fingerprint256'],
  tailscale: ['path', 'via', 'roundTripMs', 'ip', 'peerName', 'peerOnline', 'peerLastSeen', 'keyExpiresAt'],
  observer: ['backendState', 'selfOnline', 'name', 'ip', 'version', 'keyExpiresAt', 'health'],
  watchdog: ['online', 'reportedAt', 'timeSource', 'ageMs'],
  heartbeat: ['vaultId', 'run', 'at', 'host', 'ageMs'],
  mount: ['path', 'fsType', 'source', 'readOnly', 'device', 'host', 'share'],
  sentinel: ['vaultId', 'device'],
  space: ['path', 'freeBytes', 'sizeBytes'],
  tcp: ['address', 'family', 'connectMs'],
  dns: ['addresses', 'resolveMs'],
  command: ['exitCode', 'output', 'perfdata'],
};
const anything = fc.oneof({ weight: 4, arbitrary: scalar }, fc.anything({ withBigInt: true, withDate: true, withNullPrototype: true }));
const area = (names: readonly string[]) =>
  fc.oneof({ weight: 5, arbitrary: fc.record(Object.fromEntries(names.map((name) => [name, anything])), { requiredKeys: [] }) }, anything);
const hostileFacts = fc.record(
  { ...Object.fromEntries(Object.entries(NAMES).map(([name, names]) => [name, area(names)])), other: anything },
  { requiredKeys: [] },
) as unknown as fc.Arbitrary<Facts>;

const code = fc.constantFrom(...REASON_CODES);
const args = fc.dictionary(fc.constantFrom('age', 'expires', 'at', 'left', 'free', 'target', 'got', 'status', 'ahead'), scalar);

describe('the JSON of a snapshot is total', () => {
  test('hostile facts, values and times', () => {
    fc.assert(
      fc.property(hostileFacts, args, code, number, text, (facts, values, reasonCode, at, detail) => {
        const json = JSON.stringify(snapshotToJson(snapshotWith(facts, values, reasonCode, at, detail)));
        const read = snapshotFromJson(JSON.parse(json));
        expect(read).not.toBeNull();
        for (const each of factTimes(read?.probes[0]?.last?.facts)) expect(isMoment(each)).toBe(true);
      }),
      cases(500),
    );
  });

  test('and every sentence', () => {
    fc.assert(
      fc.property(args, code, number, fc.constantFrom<('en' | 'ja')[]>('en', 'ja'), (values, reasonCode, now, language) => {
        expect(typeof reasonText({ code: reasonCode, args: values }, localeOf(language, now, 0))).toBe('string');
      }),
      cases(500),
    );
  });
});

function snapshotWith(
  facts: Facts,
  args: Readonly<Record<string, never>> | object,
  reasonCode: (typeof REASON_CODES)[number],
  at: number,
  detail: string,
): Snapshot {
  const reason = aReason(reasonCode, 'gateway', 'ui', args as Record<string, never>, at);
  const last = anAttempt(facts, { ok: false, code: reasonCode, detail, args: args as Record<string, never>, at });
  return aSnapshot({
    components: [aComponent('gateway', 'degraded', [reason])],
    probes: [aProbe('ui', 'http', 'gateway', { last, reason, since: at, lastSuccess: at, nextAt: at })],
    gate: shut(reason),
  });
}

function factTimes(value: unknown, name = ''): readonly number[] {
  if (typeof value === 'number') return TIME_FACTS.has(name) ? [value] : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, each]: [string, unknown]) => factTimes(each, key));
}

describe('at the edge of an attempt', () => {
  const outcome: fc.Arbitrary<Outcome> = fc
    .record({ facts: hostileFacts, code, args, detail: text, how: fc.nat(3), memory: fc.dictionary(fc.string(), scalar) })
    .map(({ facts, code: reasonCode, args: values, detail, how, memory }) => {
      const trouble = { code: reasonCode, args: values, detail };
      const made = [
        answered(facts, trouble, memory),
        answeredBadly(trouble, facts, memory),
        failed(trouble, true, facts),
        notRun(trouble, facts),
      ];
      return made[how] ?? notRun(trouble, facts);
    });

  test('numbers are finite, times are dates, text is short and clean, and nothing is deep', () => {
    fc.assert(
      fc.property(outcome, (made) => {
        const { facts, ...rest } = boundedOutcome(made);
        const trouble = troubleOf({ facts, ...rest } as Outcome);
        checkWithin(facts, '', 0);
        for (const value of Object.values(trouble?.args ?? {})) checkWithin(value, '', 3);
        expect(trouble?.detail.length).toBeLessThanOrEqual(300);
      }),
      cases(500),
    );
  });

  test('what is within bounds stays as it is', () => {
    const facts: Facts = { http: { status: 200, phases: { connect: 3 } }, heartbeat: { vaultId: null, run: 'r', at: 1, ageMs: 0 } };
    const made = answered(facts, { code: 'tls.expiring', args: { host: '保管庫', left: 1 }, detail: '' }, { remount: 'a\u001bb' });
    expect(boundedOutcome(made)).toEqual(made);
  });

  test('one bad fact costs its own area only', () => {
    const facts: Facts = { http: { status: 200, phases: {} }, watchdog: { online: true, reportedAt: 1.769302359e18 } };
    expect(boundedOutcome(answered(facts)).facts).toEqual({ http: { status: 200, phases: {} } });
  });

  test('a measured value can always be shown', () => {
    const measured = fc.oneof(
      fc.record({ space: fc.record({ path: text, freeBytes: number, sizeBytes: number }) }),
      fc.record({ watchdog: fc.record({ reportedAt: number }) }),
      fc.record({ heartbeat: fc.record({ vaultId: text, run: text, at: number, ageMs: number }) }),
      fc.record({ tailscale: fc.record({ path: fc.constant('derp' as const), roundTripMs: number }) }),
      fc.record({ mount: fc.record({ path: text, fsType: text }) }),
      fc.record({ http: fc.record({ phases: fc.record({ connect: number, tls: number }, { requiredKeys: [] }) }) }),
    );
    fc.assert(
      fc.property(measured, number, (facts, now) => {
        const probe = aProbe('ui', 'http', 'gateway', { last: anAttempt(boundedOutcome(answered(facts)).facts) });
        const shown = measuredValue(probe, localeOf('en', now, 0));
        expect(shown).not.toMatch(/-\d|[\p{Cc}\u202e]/u);
      }),
      cases(300),
    );
  });
});

function checkWithin(value: unknown, name: string, depth: number): void {
  expect(depth).toBeLessThanOrEqual(4);
  if (typeof value === 'number') expect(TIME_FACTS.has(name) ? isMoment(value) : Number.isFinite(value)).toBe(true);
  else if (typeof value === 'string') {
    expect(value.length).toBeLessThanOrEqual(1_000);
    expect(value).not.toMatch(/[\p{Cc}\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]|\p{Cs}/u);
  } else if (typeof value === 'object' && value !== null) {
    expect(Object.keys(value).length).toBeLessThanOrEqual(200);
    for (const [key, each] of Object.entries(value)) checkWithin(each, key, depth + 1);
  } else expect(['boolean', 'undefined', 'object']).toContain(typeof value);
}
