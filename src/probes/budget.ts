/** How a probe that runs a child divides its attempt's time. */
import { type Millis, notRun, type Outcome, trouble } from '../health/observation.ts';
import { Cancelled, type ProbeContext } from './probe.ts';

/** Kept back so that the helper's deadline passes first, and what it printed until then can still be judged. */
const MARGIN_MS = 60;

/** What is left of the attempt's time at this moment. @param startedAt `clock.monotonic()` when the attempt began */
export function timeLeft({ clock, timeoutMs }: Pick<ProbeContext, 'clock' | 'timeoutMs'>, startedAt: Millis): Millis {
  return Math.max(1, timeoutMs - MARGIN_MS - (clock.monotonic() - startedAt));
}

/** The outcome of an attempt that ytm gave up; `late` when it was the deadline that ended it. */
export function calledOff(signal: AbortSignal, late: Outcome): Outcome {
  return signal.reason instanceof Cancelled ? notRun(trouble('probe.cancelled')) : late;
}

/** This machine did not get to ask in time. */
export function overloaded(): Outcome {
  return notRun(trouble('probe.overloaded'));
}
