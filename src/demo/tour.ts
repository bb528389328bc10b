/**
 * The scripted tour: applies one fault after the other to the lab and waits until the running ytm has noticed it, then demonstrates the
 * mirror. It uses only the snapshots and commands of ytm, so it prints what any user would have seen.
 */
import type { Millis } from '../health/observation.ts';
import { demoText } from '../messages/messages.ts';
import { openStage, type StagePorts, waitUntil } from './stage.ts';
import { isNoticed, type StepResult, type TourStep, WELL } from './tour-steps.ts';
import { stepHeading, stepLines } from './tour-text.ts';

export interface TourReport {
  readonly results: readonly StepResult[];
  readonly tookMs: Millis;
  readonly interrupted: boolean;
}

/** The upper limit of the whole tour, whatever is missed. */
const LONGEST_TOUR_MS = 115_000;
/** How long the recovery between two steps may take; then the tour continues anyway. */
const REPAIRED_WITHIN_MS = 12_000;

/** Runs all steps, also after one that was missed. */
export async function runTour(steps: readonly TourStep[], ports: StagePorts): Promise<TourReport> {
  const { clock, print, locale } = ports;
  const began = clock.monotonic();
  const results: StepResult[] = [];
  print(demoText('tour.title', locale(), { steps: steps.length }));
  for (const [index, step] of steps.entries()) {
    if (ports.signal.aborted) break;
    print('');
    print(stepHeading(step, index + 1, steps.length, locale()));
    const result = await runStep(step, began + LONGEST_TOUR_MS, ports);
    if (result === null) break;
    results.push(result);
  }
  const tookMs = clock.monotonic() - began;
  print('');
  print(closingLine(results, steps.length, tookMs, ports));
  return { results, tookMs, interrupted: ports.signal.aborted };
}

/** `null`: interrupted. */
async function runStep(step: TourStep, deadline: Millis, ports: StagePorts): Promise<StepResult | null> {
  const result = await noticeOf(step, deadline, ports);
  const { act, expect } = step;
  const acts = act !== undefined && result?.noticed === true;
  if (result === null) return null;
  // A healthy state is not printed before an act.
  if (!acts || expect.finding !== null)
    for (const line of stepLines(step, result, ports.source.current(), ports.locale())) ports.print(line);
  if (!acts) return result;
  const noticed = await act(openStage(ports, deadline));
  return ports.signal.aborted ? null : { ...result, noticed };
}

/** Applies the faults to a healthy lab, and waits until ytm has noticed them. */
async function noticeOf(step: TourStep, deadline: Millis, ports: StagePorts): Promise<StepResult | null> {
  const { setFaults, clock } = ports;
  if (step.faults.length > 0) {
    await setFaults([]);
    await waitUntil((snapshot) => isNoticed(snapshot, WELL), Math.min(clock.monotonic() + REPAIRED_WITHIN_MS, deadline), ports);
  }
  const began = clock.monotonic();
  await setFaults(step.faults);
  const end = await waitUntil((snapshot) => isNoticed(snapshot, step.expect), Math.min(began + step.withinMs, deadline), ports);
  return end === 'interrupted' ? null : { id: step.id, noticed: end === 'seen', tookMs: clock.monotonic() - began };
}

function closingLine(results: readonly StepResult[], steps: number, tookMs: Millis, { signal, locale }: StagePorts): string {
  const missed = results.filter((result) => !result.noticed).length;
  if (signal.aborted) return demoText('tour.interrupted', locale());
  if (missed > 0) return demoText('tour.missed', locale(), { missed, steps });
  return demoText('tour.done', locale(), { steps, took: tookMs });
}
