/** What a probe kind gets in a test: the real clock, a real deadline (of the time that we are awake), and only the ports that the test gives it. */
import type { Outcome, Trouble } from '../../src/health/observation.ts';
import { systemClock } from '../../src/platform/clock.ts';
import { createSecrets } from '../../src/platform/secrets.ts';
import { Cancelled, DeadlineReached, type ProbeContext, type ProbeKind, type ProbePorts } from '../../src/probes/probe.ts';
import { afterAwake } from './standstills.ts';

export interface Attempt {
  readonly timeoutMs?: number;
  /** Cancels the attempt after so long. */
  readonly cancelAfterMs?: number;
  /** Cancels the attempt once this has come about. */
  readonly cancelOnce?: Promise<void>;
  readonly ports?: Partial<ProbePorts>;
}

/** A port that the kind under test has no business with. */
function forbidden(name: string): never {
  throw new Error(`this kind is not expected to use ${name}`);
}

const NO_PORTS: ProbePorts = {
  clock: systemClock,
  secrets: createSecrets({}),
  get children(): never {
    return forbidden('children');
  },
  get tailnet(): never {
    return forbidden('tailnet');
  },
  get mounts(): never {
    return forbidden('mounts');
  },
  get share(): never {
    return forbidden('share');
  },
};

/** Calls `run` with a context whose deadline is kept as attempt.ts keeps it. */
export async function withContext<T>(attempt: Attempt, run: (context: ProbeContext) => Promise<T>): Promise<T> {
  const timeoutMs = attempt.timeoutMs ?? 10_000;
  const controller = new AbortController();
  const timers = [afterAwake(timeoutMs, () => controller.abort(new DeadlineReached()))];
  const abandon = (): void => controller.abort(new Cancelled());
  if (attempt.cancelAfterMs === 0) abandon();
  else if (attempt.cancelAfterMs !== undefined) timers.push(systemClock.after(attempt.cancelAfterMs, abandon));
  void attempt.cancelOnce?.then(abandon);
  const context = { probe: 'under-test', signal: controller.signal, timeoutMs, remembered: {} };
  // Getters of NO_PORTS must stay getters, so it is not spread.
  const ports = Object.create(NO_PORTS, Object.getOwnPropertyDescriptors({ ...attempt.ports, ...context })) as ProbeContext;
  try {
    return await run(ports);
  } finally {
    for (const callOff of timers) callOff();
  }
}

/** One attempt with settings as they are written in a config. */
export function observe<S>(kind: ProbeKind<S>, written: unknown, attempt: Attempt = {}): Promise<Outcome> {
  const settings = kind.settings.parse(written);
  return withContext(attempt, (context) => kind.observe(settings, context));
}

/** The trouble of an outcome that is not good. */
export function troubleIn(outcome: Outcome): Trouble {
  if (outcome.kind === 'answered' && outcome.ok) throw new Error(`expected trouble, got ${JSON.stringify(outcome)}`);
  return outcome.trouble;
}

/** `kind code` with `+life` for a failed one that shows life; `ok`, or `ok warning-code`, for a good one. */
export function gist(outcome: Outcome): string {
  if (outcome.kind === 'answered' && outcome.ok) return outcome.warning === null ? 'ok' : `ok ${outcome.warning.code}`;
  const life = outcome.kind === 'failed' && outcome.life ? ' +life' : '';
  return `${outcome.kind} ${outcome.trouble.code}${life}`;
}
