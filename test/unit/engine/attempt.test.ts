import { expect, test } from 'vitest';
import { attempt } from '../../../src/engine/attempt.ts';
import { answered, answeredBadly, failed, type Outcome, trouble, troubleOf } from '../../../src/health/observation.ts';
import type { ProbeKind, ProbePorts } from '../../../src/probes/probe.ts';
import { FakeClock } from '../../support/fake-clock.ts';

const TIMEOUT_MS = 5_000;

/** A process that does not get the CPU: each of these delays is longer than asked for. */
class LateClock extends FakeClock {
  readonly #lateMs: ReadonlyMap<number, number>;

  constructor(lateMs: ReadonlyMap<number, number>) {
    super();
    this.#lateMs = lateMs;
  }

  override after(delay: number, run: () => void): () => void {
    return super.after(delay + (this.#lateMs.get(delay) ?? 0), run);
  }
}

/** Answers as told once its deadline has passed. */
function silentUntilDeadline(outcome: Outcome): ProbeKind<unknown> {
  return {
    observe: (_, { signal }) => new Promise<Outcome>((resolve) => signal.addEventListener('abort', () => resolve(outcome), { once: true })),
  } as ProbeKind<unknown>;
}

async function codeWith(lateMs: number, life: boolean): Promise<{ readonly kind: string; readonly code: string | undefined }> {
  const clock = new LateClock(new Map([[TIMEOUT_MS, lateMs]]));
  const kind = silentUntilDeadline(failed(trouble('http.timeout', { phase: 'processing' }), life));
  const attempted = attempt({
    probe: 'ui',
    kind,
    settings: {},
    timeoutMs: TIMEOUT_MS,
    remembered: {},
    ports: { clock } as unknown as ProbePorts,
    cancel: new AbortController().signal,
  });
  await clock.advance(TIMEOUT_MS + lateMs + 1);
  const outcome = (await attempted)?.outcome;
  return {
    kind: outcome?.kind ?? 'none',
    code: outcome?.kind === 'failed' || outcome?.kind === 'not-run' ? outcome.trouble.code : undefined,
  };
}

test.each([
  [0, false, { kind: 'failed', code: 'http.timeout' }],
  [500, false, { kind: 'failed', code: 'http.timeout' }],
  [501, false, { kind: 'not-run', code: 'probe.overloaded' }],
  [501, true, { kind: 'failed', code: 'http.timeout' }],
])('a deadline that fires %d ms late, sign of life %s', async (lateMs, life, seen) => {
  expect(await codeWith(lateMs, life)).toEqual(seen);
});

const GRACE_MS = 250;

test.each([
  ['both on time', 0, 0, 'probe.internal'],
  ['both a little late, as on any machine', 20, 20, 'probe.internal'],
  ['the deadline far too late', 501, 0, 'probe.overloaded'],
  ['the deadline late, but not so late that an answer could be unread', 400, 0, 'probe.overloaded'],
  ['the grace late: the probe had no turn to settle in', 0, 60, 'probe.overloaded'],
])('a probe that does not settle within its grace: %s', async (_, deadlineMs, graceMs, code) => {
  const clock = new LateClock(
    new Map([
      [TIMEOUT_MS, deadlineMs],
      [GRACE_MS, graceMs],
    ]),
  );
  const attempted = attempt({
    probe: 'ui',
    kind: { observe: () => new Promise<Outcome>(() => undefined) } as unknown as ProbeKind<unknown>,
    settings: {},
    timeoutMs: TIMEOUT_MS,
    remembered: {},
    ports: { clock } as unknown as ProbePorts,
    cancel: new AbortController().signal,
  });
  await clock.advance(2 * TIMEOUT_MS);
  expect((await attempted)?.outcome).toMatchObject({ kind: 'not-run', trouble: { code } });
});

test.each([
  ['a good one that takes longer', 2_001, answered({}), 'probe.slow', { took: 2_001, limit: 2_000 }],
  ['a good one that takes as long', 2_000, answered({}), undefined, undefined],
  ['one with a warning of its own', 2_001, answered({}, trouble('tls.expiring', { left: 1 })), 'tls.expiring', { left: 1 }],
  ['a bad one', 2_001, answeredBadly(trouble('http.status', { status: 500 })), 'http.status', { status: 500 }],
])('slow: %s', async (_, takes, outcome, code, args) => {
  const clock = new FakeClock();
  const kind = {
    observe: () => new Promise<Outcome>((resolve) => clock.after(takes, () => resolve(outcome))),
  } as unknown as ProbeKind<unknown>;
  const request = {
    probe: 'ui',
    kind,
    settings: {},
    timeoutMs: TIMEOUT_MS,
    slowMs: 2_000,
    remembered: {},
    ports: { clock } as unknown as ProbePorts,
  };
  const attempted = attempt({ ...request, cancel: new AbortController().signal });
  await clock.advance(takes);
  const seen = await attempted;
  const found = seen === null ? null : troubleOf(seen.outcome);
  expect(found?.code).toBe(code);
  expect(found?.args).toEqual(args);
});

test('what a kind brings in from outside is bounded', async () => {
  const kind = {
    observe: () => Promise.resolve(answered({ watchdog: { online: true, reportedAt: 1.769302359e18 }, mount: { path: '/a\u001b[2J' } })),
  } as unknown as ProbeKind<unknown>;
  const observation = await attempt({
    probe: 'watchdog',
    kind,
    settings: {},
    timeoutMs: TIMEOUT_MS,
    remembered: {},
    ports: { clock: new FakeClock() } as unknown as ProbePorts,
    cancel: new AbortController().signal,
  });
  expect(observation?.outcome).toMatchObject({ kind: 'answered', ok: true, facts: { mount: { path: '/a\\x1b[2J' } } });
  expect(observation?.outcome.facts).not.toHaveProperty('watchdog');
});
