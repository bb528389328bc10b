/** Arbitrary fleets and what their probes see. */
import * as fc from 'fast-check';
import { REASON_CODES } from '../../../src/health/catalogue.ts';
import type { Outcome } from '../../../src/health/observation.ts';
import type { ProbeRules } from '../../../src/health/rules.ts';
import { blind, good, refused, rulesOf, type Scene, SECOND, silent, warned, wrong } from '../../support/health.ts';

export type Class = 'u' | 'w' | 'd' | 'r' | 'n';

/** Codes that a probe can give: not those of other versions and of the gate itself. */
const codes = fc.constantFrom(...REASON_CODES.filter((code) => !/^(ytm|gate)\./.test(code)));

/** Outcomes of one class: good, warned, silent, answered badly or refused, not-run. */
export function outcomeOf(kind: Class): fc.Arbitrary<Outcome> {
  switch (kind) {
    case 'u':
      return fc.constant(good());
    case 'w':
      return codes.map(warned);
    case 'd':
      return codes.map(silent);
    case 'r':
      return fc.oneof(
        codes.map((code) => wrong(code)),
        codes.map(refused),
      );
    case 'n':
      return codes.map(blind);
  }
}

export const outcome: fc.Arbitrary<Outcome> = fc.constantFrom<Class[]>('u', 'u', 'w', 'd', 'd', 'r', 'n').chain(outcomeOf);

/** A step of a story: who sees what, and how long nothing happens after it. */
export interface Step {
  readonly probe: string;
  readonly outcome: Outcome;
  readonly pause: number;
}

export function steps(probes: readonly ProbeRules[], seen: fc.Arbitrary<Outcome> = outcome, most = 60): fc.Arbitrary<readonly Step[]> {
  const step = fc.record({
    probe: fc.constantFrom(...probes.map(({ id }) => id)),
    outcome: seen,
    pause: fc.oneof(
      { weight: 8, arbitrary: fc.integer({ min: 0, max: 20 * SECOND }) },
      { weight: 1, arbitrary: fc.integer({ min: 0, max: 200 * SECOND }) },
    ),
  });
  return fc.array(step, { maxLength: most });
}

export function play(scene: Scene, story: readonly Step[]): Scene {
  for (const { probe, outcome: seen, pause } of story) scene.see(probe, seen).wait(pause);
  return scene;
}

const DOMAINS = ['tailnet', 'http', 'report', 'lan', 'share', 'disk', 'own'];
const ROLES = ['ping', 'front', 'api', 'files', 'report', 'mount', 'sentinel', 'space', 'share-host', 'other'] as const;

/** Probes of any component, domain and role; `gates` and thresholds vary. */
export const probes: fc.Arbitrary<readonly ProbeRules[]> = fc
  .array(
    fc.record({
      component: fc.constantFrom('gateway', 'vault', 'hot', 'observer', 'nas'),
      domain: fc.constantFrom(...DOMAINS),
      role: fc.constantFrom(...ROLES),
      gates: fc.boolean(),
      rise: fc.integer({ min: 1, max: 4 }),
      fall: fc.integer({ min: 1, max: 4 }),
      host: fc.constantFrom('acer-dai', null),
    }),
    { minLength: 1, maxLength: 8 },
  )
  .map((list) => list.map((changes, index) => rulesOf(`p${index}`, changes)));
