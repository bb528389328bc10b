/** Since when a verdict holds, over several assessments. */
import { expect, test } from 'vitest';
import { componentOf, MINUTE, Scene, SECOND, silent, standardFleet } from '../../support/health.ts';
import { aHaltedMirror, aMirror } from '../../support/mirrors.ts';

test('a component has its verdict since the assessment that changed it', () => {
  const scene = new Scene().round({}, 3);
  const first = scene.component('gateway');
  scene.round({}, 2);
  expect(scene.component('gateway').since).toBe(first.since);
  scene.round({ ui: silent() }, 4);
  const degraded = scene.component('gateway');
  expect([degraded.verdict, degraded.since]).toEqual(['degraded', scene.now]);
  scene.wait(5 * SECOND);
  expect(scene.component('gateway').since).toBe(degraded.since);
});

test('so has the mirror, beside other components', () => {
  const scene = new Scene(standardFleet({ mirrorEveryMs: 20 * MINUTE })).round({}, 3);
  const since = (snapshot: ReturnType<typeof aMirror>): number => {
    scene.mirror = { snapshot, watchedSince: scene.now - MINUTE, suspends: [] };
    return componentOf(scene.assess(), 'mirror').since;
  };
  since(aMirror());
  scene.wait(5 * MINUTE);
  expect(since(aHaltedMirror())).toBe(scene.now);
  const haltedAt = scene.now;
  scene.wait(5 * MINUTE);
  expect(since(aHaltedMirror())).toBe(haltedAt);
});

test('what is assessed next lies ahead', () => {
  const scene = new Scene().round({}, 3);
  for (let turn = 0; turn < 20; turn += 1) {
    const { nextClock } = scene.assess();
    if (nextClock === null) return;
    expect(nextClock).toBeGreaterThan(scene.now);
    scene.now = nextClock;
  }
});
