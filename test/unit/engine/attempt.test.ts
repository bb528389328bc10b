import { expect, test } from 'vitest';
import { attempt } from '../../../src/engine/attempt.ts';
import { failed, type Outcome, trouble } from '../../../src/health/observation.ts';
import type { ProbeKind, ProbePorts } from '../../../src/probes/probe.ts';
import { FakeClock } from '../../support/fake-clock.ts';

const TIMEOUT_MS = 5_000;

/** A process that does not get the CPU: its timers fire late. */
class StarvedClock extends FakeClock {
  readonly #lateMs: number;

  constructor(lateMs: number) {
    super();
    this.#lateMs = lateMs;
  }

  override after(delay: number, run: () => void): () => void {
    return super.after(delay === TIMEOUT_MS ? delay + this.#lateMs : delay, run);
  }
}

/** Answers as told once its deadline has passed. */
function silentUntilDeadline(outcome: Outcome): ProbeKind<unknown> {
  return {
    observe: (_, { signal }) => new Promise<Outcome>((resolve) => signal.addEventListener('abort', () => resolve(outcome), { once: true })),
  } as ProbeKind<unknown>;
}

async function codeWith(lateMs: number, life: boolean): Promise<{ readonly kind: string; readonly code: string | undefined }> {
  const clock = new StarvedClock(lateMs);
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
