/**
 * Detection times of the running program, one lab and one daemon for every fault of the tour, all at once. The bounds
 * are those that `ytm config check` prints for the lab's config (its spans are the product's, scaled down).
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { type Detection, detectionOf, firstBadAfter } from '../../src/config/detection.ts';
import { isNoticed, TOUR, type TourStep, WELL } from '../../src/demo/tour-steps.ts';
import type { Snapshot } from '../../src/health/snapshot.ts';
import { PROBE_KINDS } from '../../src/probes/registry.ts';
import { configOf } from '../support/config.ts';
import { serve } from '../support/e2e/daemon.ts';
import { type Fleet, type Owner, startFleet } from '../support/e2e/fleet.ts';
import { allowed, until } from '../support/poll.ts';

/** Seven daemons start their children on this machine at once, and the board is looked at from outside. */
const BUSY_MS = 3_000;
const LOOK_EVERY_MS = 250;

interface Measured {
  /** From the fault to the verdict, its cause and the gate. */
  readonly noticedMs: number;
  /** From the fault to the shut gate. */
  readonly shutMs: number;
  /** From its end to an all healthy fleet with an open gate. */
  readonly recoveredMs: number;
  readonly seen: Snapshot;
  /** How long before the verdict the component last showed a sign of life. */
  readonly silentMs: number | null;
}

const FAULTS = TOUR.filter(({ faults }) => faults.length > 0);
const measured = new Map<TourStep['id'], Measured | Error>();
const cleanUps: (() => Promise<void> | void)[] = [];
const owner: Owner = { onTestFinished: (cleanUp) => void cleanUps.unshift(cleanUp) };
let detection: Detection;
/** `rise` good attempts of the slowest probe. */
let recovery: number;

beforeAll(async () => {
  const fleets = await Promise.all(FAULTS.map(() => startFleet()));
  for (const fleet of fleets) owner.onTestFinished(() => fleet.stop());
  const config = await configOf(stringify(fleets[0]?.config()));
  detection = detectionOf(config, PROBE_KINDS);
  const further = config.hysteresis.rise - 1;
  recovery = Math.max(
    ...config.probes.map((probe) => firstBadAfter(probe) + further * (Math.max(1_000, probe.everyMs / 6) + probe.timeoutMs)),
  );
  await Promise.all(
    FAULTS.map(async (step, index) => {
      measured.set(step.id, await measure(step, fleets[index] as Fleet).catch((error: unknown) => error as Error));
    }),
  );
});
afterAll(async () => {
  for (const cleanUp of cleanUps) await cleanUp();
});

async function measure(step: TourStep, fleet: Fleet): Promise<Measured> {
  const daemon = await serve(fleet.site(), owner);
  await daemon.shows('all is well', (snapshot) => isNoticed(snapshot, WELL));
  const faultAt = performance.now();
  await fleet.faults(...step.faults);
  let shutMs: number | null = null;
  const seen = await until(
    `${step.id} is noticed`,
    async () => {
      const snapshot = await daemon.status();
      if (snapshot.gate.state === 'shut') shutMs ??= performance.now() - faultAt;
      return isNoticed(snapshot, step.expect) ? snapshot : null;
    },
    { every: LOOK_EVERY_MS },
  );
  const noticedMs = performance.now() - faultAt;
  const healedAt = performance.now();
  await fleet.faults();
  await daemon.shows('all is well again', (snapshot) => isNoticed(snapshot, WELL));
  const subject = seen.components.find(({ id }) => id === step.expect.finding?.component);
  const life = subject?.judgement.lastLife ?? null;
  return {
    noticedMs,
    shutMs: shutMs ?? noticedMs,
    recoveredMs: performance.now() - healedAt,
    seen,
    silentMs: life === null ? null : seen.at - life,
  };
}

/** Throws what went wrong while it was measured. */
function measuredOf(id: TourStep['id']): Measured {
  const result = measured.get(id);
  if (result === undefined || result instanceof Error) throw result ?? new Error(`not measured: ${id}`);
  return result;
}

/** The promised figures of a fault: of the one domain that it kills, or of a component that falls silent as a whole. */
function promisedFor(id: TourStep['id']): { readonly noticedMs: number; readonly shutMs: number | null } {
  if (id === 'gateway-unreachable')
    return { noticedMs: detection.components.find((each) => each.id === 'gateway')?.downMs ?? 0, shutMs: null };
  const [component, domain] = {
    'observer-offline': ['observer', 'tailnet'],
    'share-unmounted': ['vault', 'share'],
    'sentinel-lost': ['vault', 'share'],
  }[id as string] ?? ['gateway', 'http'];
  const effect = detection.effects.find((each) => each.component === component && each.domain === domain);
  return { noticedMs: effect?.afterMs ?? 0, shutMs: effect?.gateShutMs ?? null };
}

describe('the running program, measured on the lab', () => {
  test.each(FAULTS.map(({ id }) => id))('notices %s, shuts the gate and sees its end within the promised times', async (id) => {
    const promised = promisedFor(id);
    const { noticedMs, shutMs, recoveredMs } = measuredOf(id);
    expect(promised.noticedMs).toBeGreaterThan(3_000);
    expect(noticedMs, 'noticed').toBeLessThan(await allowed(promised.noticedMs + BUSY_MS));
    expect(shutMs, 'gate shut').toBeLessThan(await allowed((promised.shutMs ?? promised.noticedMs) + BUSY_MS));
    expect(recoveredMs, 'recovered').toBeLessThan(await allowed(recovery + BUSY_MS));
  });

  test('calls the gateway not reachable only after its silence, and never for the front page alone', () => {
    const { silentMs, seen } = measuredOf('gateway-unreachable');
    expect(silentMs).toBeGreaterThanOrEqual(seen.components.find(({ id }) => id === 'gateway')?.judgement.silenceMs ?? 0);
    expect(measuredOf('ui-timeout').seen.verdict).toBe('degraded');
  });

  test('shuts the gate at the first visit to a lost share, before the verdict is down', () => {
    const { shutMs, noticedMs } = measuredOf('share-unmounted');
    expect(shutMs).toBeLessThan(noticedMs);
  });
});
