/**
 * The scripted tour: puts one fault after the other into the lab and waits until the running ytm has noticed it. It
 * knows nothing of the engine but its snapshots, so what it prints is what any consumer would have seen.
 */
import type { Millis } from '../health/observation.ts';
import type { SnapshotSource } from '../health/snapshot.ts';
import { demoText } from '../messages/messages.ts';
import type { Speech } from '../messages/template.ts';
import type { Clock } from '../platform/clock.ts';
import type { FaultId } from './faults.ts';
import { type Expectation, isNoticed, type StepResult, type TourStep, WELL } from './tour-steps.ts';
import { stepHeading, stepLines } from './tour-text.ts';

export interface TourPorts {
  readonly source: SnapshotSource;
  /** Makes exactly these faults active. */
  readonly setFaults: (faults: readonly FaultId[]) => Promise<void>;
  readonly clock: Clock;
  /** Ends the tour early. */
  readonly signal: AbortSignal;
  readonly speech: () => Speech;
  readonly print: (line: string) => void;
}

export interface TourReport {
  readonly results: readonly StepResult[];
  readonly tookMs: Millis;
  readonly interrupted: boolean;
}

/** The whole tour takes no longer, whatever is missed. */
const LONGEST_TOUR_MS = 115_000;
/** How long the lab's repair between two stops may take to be seen; then the tour goes on all the same. */
const REPAIRED_WITHIN_MS = 12_000;

/** Walks all steps, also after one that was missed. */
export async function runTour(steps: readonly TourStep[], ports: TourPorts): Promise<TourReport> {
  const { clock, print, speech } = ports;
  const began = clock.monotonic();
  const results: StepResult[] = [];
  print(demoText('tour.title', speech(), { steps: steps.length }));
  for (const [index, step] of steps.entries()) {
    if (ports.signal.aborted) break;
    print('');
    print(stepHeading(step, index + 1, steps.length, speech()));
    const result = await runStep(step, began + LONGEST_TOUR_MS, ports);
    if (result === null) break;
    results.push(result);
    for (const line of stepLines(step, result, ports.source.current(), speech())) print(line);
  }
  const tookMs = clock.monotonic() - began;
  print('');
  print(closingLine(results, steps.length, tookMs, ports));
  return { results, tookMs, interrupted: ports.signal.aborted };
}

/** `null`: interrupted. */
async function runStep(step: TourStep, deadline: Millis, ports: TourPorts): Promise<StepResult | null> {
  const { setFaults, clock } = ports;
  if (step.faults.length > 0) {
    await setFaults([]);
    await waitUntil(WELL, Math.min(clock.monotonic() + REPAIRED_WITHIN_MS, deadline), ports);
  }
  const began = clock.monotonic();
  await setFaults(step.faults);
  const end = await waitUntil(step.expect, Math.min(began + step.withinMs, deadline), ports);
  return end === 'interrupted' ? null : { id: step.id, noticed: end === 'seen', tookMs: clock.monotonic() - began };
}

/** Resolves as soon as a snapshot is as expected, `deadline` (monotonic) has passed, or `signal` aborts. */
function waitUntil(
  expected: Expectation,
  deadline: Millis,
  { source, clock, signal }: TourPorts,
): Promise<'seen' | 'late' | 'interrupted'> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve('interrupted');
    if (isNoticed(source.current(), expected)) return resolve('seen');
    const end = (how: 'seen' | 'late' | 'interrupted'): void => {
      unsubscribe();
      cancelTimer();
      signal.removeEventListener('abort', interrupt);
      resolve(how);
    };
    const interrupt = (): void => end('interrupted');
    const unsubscribe = source.subscribe((snapshot) => {
      if (isNoticed(snapshot, expected)) end('seen');
    });
    const cancelTimer = clock.after(deadline - clock.monotonic(), () => end('late'));
    signal.addEventListener('abort', interrupt, { once: true });
  });
}

function closingLine(results: readonly StepResult[], steps: number, tookMs: Millis, { signal, speech }: TourPorts): string {
  const missed = results.filter((result) => !result.noticed).length;
  if (signal.aborted) return demoText('tour.interrupted', speech());
  if (missed > 0) return demoText('tour.missed', speech(), { missed, steps });
  return demoText('tour.done', speech(), { steps, took: tookMs });
}
