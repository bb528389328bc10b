/** What must hold of the pure core whatever is seen, in whatever order. */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { assess, NOTHING_BEFORE } from '../../../src/health/assess.ts';
import { REASON_CODES } from '../../../src/health/catalogue.ts';
import { classOf, fold, type ProbeHistory } from '../../../src/health/probe-state.ts';
import {
  assertSayable,
  blind,
  componentRules,
  fleetOf,
  foldAll,
  good,
  observation,
  rulesOf,
  Scene,
  SECOND,
  STANDARD_PROBES,
  said,
  standardFleet,
  T0,
  troubleWith,
} from '../../support/health.ts';
import { cases } from '../../support/long.ts';
import { outcome, outcomeOf, play, probes, steps } from './arbitraries.ts';

const RUNS = cases(150);

describe('one probe', () => {
  const rules = rulesOf('p', { rise: 2, fall: 3 });

  test('no state change before rise or fall attempts of its kind in a row', () => {
    fc.assert(
      fc.property(
        fc.array(outcome, { minLength: 1, maxLength: 40 }),
        fc.integer({ min: 1, max: 4 }),
        fc.integer({ min: 1, max: 4 }),
        (seen, rise, fall) => {
          const own = { ...rules, rise, fall };
          let before: ProbeHistory | null = null;
          seen.forEach((one, index) => {
            const after: ProbeHistory = fold(before, observation('p', one, T0 + index * SECOND), own);
            if (before !== null && before.state !== after.state) {
              const tail = seen.slice(0, index + 1).map(classOf);
              if (after.state === 'unknown') expect(tail.slice(-fall)).toEqual(Array(fall).fill('n'));
              else if (before.state !== 'unknown') {
                const ran = tail.filter((letter) => letter !== 'n');
                if (after.state === 'down') expect(ran.slice(-fall)).toEqual(Array(fall).fill('d'));
                else expect(ran.slice(-rise)).not.toContain('d');
              }
            }
            before = after;
          });
        },
      ),
      RUNS,
    );
  });

  test('a not-run attempt never changes the good or the bad streak, nor makes a state up or down', () => {
    fc.assert(
      fc.property(fc.array(outcome, { minLength: 1, maxLength: 20 }), outcomeOf('n'), (seen, missed) => {
        const before = foldAll(rules, seen);
        const after = fold(before, observation('p', missed, before.last.at + SECOND), rules);
        const { notRun: _, ...streak } = before.streak;
        expect(after.streak).toMatchObject(streak);
        expect([before.state, 'unknown']).toContain(after.state);
        expect([after.lastLife, after.lastSuccess, after.lastBad]).toEqual([before.lastLife, before.lastSuccess, before.lastBad]);
      }),
      RUNS,
    );
  });

  test('a state that is not confirmed rests on fewer attempts than it needs', () => {
    fc.assert(
      fc.property(fc.array(outcome, { minLength: 1, maxLength: 20 }), (seen) => {
        const { state, confirmed, streak } = foldAll(rules, seen);
        if (state === 'down' && !confirmed) expect(streak.bad).toBeLessThan(rules.fall);
        if ((state === 'up' || state === 'degraded') && !confirmed) expect(streak.good).toBeLessThan(rules.rise);
      }),
      RUNS,
    );
  });
});

describe('components', () => {
  test('one dead domain beside a living one never makes a component down with minDomains 2', () => {
    const GATEWAY = STANDARD_PROBES.filter(({ component }) => component === 'gateway');
    fc.assert(
      fc.property(fc.constantFrom('tailnet', 'http'), steps(GATEWAY, outcome, 80), fc.boolean(), (living, story, neutralOk) => {
        // what lives: a probe of that domain that is good again and again
        const witness = rulesOf('witness', { domain: living });
        const scene = new Scene(fleetOf([...GATEWAY, witness]));
        const alive = good();
        scene.neutralSays(neutralOk).see('witness', alive).see('witness', alive);
        for (const { probe, outcome: seen, pause } of story) {
          scene
            .see(probe, seen)
            .see('witness', alive)
            .wait(Math.min(pause, 60 * SECOND));
          const { verdict, judgement } = scene.component('gateway');
          const dead = judgement.domains.filter(({ state }) => state === 'dead').map(({ domain }) => domain);
          expect(dead).not.toContain(living);
          if (dead.length < 2 && judgement.rule !== 'strict-fact') expect(verdict).not.toBe('down');
        }
      }),
      RUNS,
    );
  });

  test('down needs enough dead domains, confirmed, silent, a fit observer; or one strict fact', () => {
    fc.assert(
      fc.property(probes, fc.boolean(), fc.integer({ min: 1, max: 3 }), (list, neutralCheck, minDomains) =>
        fc.assert(
          fc.property(steps(list), (story) => {
            const base = fleetOf(list, { neutralCheck });
            const scene = play(
              new Scene({ ...base, components: base.components.map(({ id }) => componentRules(id, { minDomains })) }),
              story,
            );
            const { components, views } = scene.assess();
            for (const { id, verdict, judgement } of components) {
              if (verdict !== 'down') continue;
              expect(['strict-fact', 'domains-dead']).toContain(judgement.rule);
              expect(id).not.toBe('observer');
              if (judgement.rule === 'strict-fact') continue;
              expect(judgement.deadDomains).toBeGreaterThanOrEqual(judgement.neededDomains);
              expect(judgement.lastLife ?? 0).toBeLessThanOrEqual(scene.now - judgement.silenceMs);
              expect(judgement.observerFit).not.toBe(false);
              const own = views.filter((view) => view.rules.component === id && view.state === 'down' && view.confirmed);
              expect(own.length).toBeGreaterThanOrEqual(judgement.deadDomains);
            }
          }),
          { numRuns: 4 },
        ),
      ),
      cases(120),
    );
  });

  test('a verdict that is not healthy has reasons, and everything can be said in both languages', () => {
    fc.assert(
      fc.property(
        probes.chain((list) => fc.tuple(fc.constant(list), steps(list))),
        fc.constantFrom(null, true, false),
        fc.boolean(),
        ([list, story], neutral, oneShot) => {
          const ids = [...new Set(list.map(({ component }) => component))];
          const gate = Object.fromEntries(
            [...ids, 'missing'].map((id, index) => [id, index % 2 === 0 ? ('healthy' as const) : ('degraded' as const)]),
          );
          const scene = new Scene(fleetOf(list, { neutralCheck: neutral !== null, gate }));
          if (oneShot) scene.silence = { kind: 'since', start: scene.now };
          play(scene, story).assess();
          if (neutral !== null) scene.neutralSays(neutral);
          const assessment = scene.assess();
          assertSayable(assessment, scene.now);
          for (const { verdict, reasons } of assessment.components) expect(reasons.length === 0).toBe(verdict === 'healthy');
          expect(assessment.gate.reasons.length === 0).toBe(assessment.gate.state === 'open');
          const told = assessment.gate.reasons.map(({ code, component, probe }) => `${code} ${component} ${probe}`);
          expect(new Set(told).size).toBe(told.length);
        },
      ),
      cases(200),
    );
  });

  test('the order of arrival within a round does not matter', () => {
    fc.assert(
      fc.property(
        steps(STANDARD_PROBES, outcome, 40),
        fc.array(outcome, { minLength: STANDARD_PROBES.length, maxLength: STANDARD_PROBES.length }),
        fc.shuffledSubarray([...STANDARD_PROBES], { minLength: STANDARD_PROBES.length }),
        (story, round, order) => {
          const seen = new Map(STANDARD_PROBES.map(({ id }, index) => [id, round[index] ?? blind()]));
          const after = (probesInOrder: typeof order) => {
            const scene = play(new Scene(standardFleet({ neutralCheck: true })), story);
            for (const { id } of probesInOrder) scene.see(id, seen.get(id) ?? blind());
            return scene.assess();
          };
          expect(after(order)).toEqual(after([...STANDARD_PROBES]));
        },
      ),
      RUNS,
    );
  });

  test('the same evidence gives the same assessment, and is left as it was', () => {
    fc.assert(
      fc.property(
        probes.chain((list) => fc.tuple(fc.constant(list), steps(list))),
        ([list, story]) => {
          const scene = play(new Scene(fleetOf(list)), story);
          const evidence = { histories: scene.histories, neutral: null, silence: scene.silence, mirror: scene.mirror };
          const copy = structuredClone(evidence);
          freeze(scene.fleet);
          for (const history of scene.histories.values()) freeze(history);
          const first = assess(scene.fleet, evidence, NOTHING_BEFORE, scene.now);
          expect(assess(scene.fleet, evidence, NOTHING_BEFORE, scene.now)).toEqual(first);
          expect(evidence).toEqual(copy);
        },
      ),
      RUNS,
    );
  });
});

describe('unknown never resolves', () => {
  test('not-run attempts and the clock never make a component healthy or open the gate', () => {
    fc.assert(
      fc.property(steps(STANDARD_PROBES), steps(STANDARD_PROBES, outcomeOf('n'), 30), (story, missed) => {
        const scene = play(new Scene(standardFleet({ gate: { vault: 'healthy', gateway: 'degraded', hot: 'healthy' } })), story);
        let before = scene.assess();
        for (const step of missed) {
          const after = play(scene, [step]).assess();
          before.views.forEach((view, index) => {
            const now = after.views[index];
            if (view.state !== 'up') expect(now?.state).not.toBe('up');
            expect([view.state, 'unknown']).toContain(now?.state);
          });
          if (before.gate.state === 'shut') expect(after.gate.state).toBe('shut');
          for (const { id, verdict } of before.components) {
            if (verdict !== 'healthy') expect(after.components.find((component) => component.id === id)?.verdict).not.toBe('healthy');
          }
          before = after;
        }
      }),
      RUNS,
    );
  });

  test('an open gate rests on gating probes that are up or degraded, fresh and confirmed', () => {
    fc.assert(
      fc.property(
        probes.chain((list) => fc.tuple(fc.constant(list), steps(list))),
        ([list, story]) => {
          const required = [...new Set(list.map(({ component }) => component))];
          const gate = Object.fromEntries(required.map((id) => [id, 'healthy' as const]));
          const {
            gate: { state },
            views,
          } = play(new Scene(fleetOf(list, { gate })), story).assess();
          if (state !== 'open') return;
          for (const view of views.filter(({ rules }) => rules.gates)) {
            expect(view.confirmed).toBe(true);
            expect(view.state).not.toBe('unknown');
            if (view.rules.component === 'vault') expect(view.history?.last.outcome === 'failed').toBe(false);
          }
        },
      ),
      cases(200),
    );
  });

  test('an unconfirmed state opens nothing and makes nothing down', () => {
    const slow = STANDARD_PROBES.map((rules) => ({ ...rules, rise: 100, fall: 100 }));
    fc.assert(
      fc.property(steps(slow), (story) => {
        const scene = new Scene(fleetOf(slow));
        for (const step of story) {
          const { components, gate } = play(scene, [step]).assess();
          expect(gate.state).toBe('shut');
          for (const { verdict } of components) expect(verdict).not.toBe('down');
        }
      }),
      cases(100),
    );
  });
});

test('every reason has a sentence and a next step in both languages, with every place filled', () => {
  for (const code of REASON_CODES.filter((candidate) => candidate !== 'ytm.other_version')) {
    const { args } = troubleWith(code);
    const always = { probe: 'ui', target: 'https://x', timeout: 8_000, component: 'gateway', host: 'acer' };
    for (const text of said({ code, args: { ...always, ...args } }))
      expect([code, text]).toEqual([code, expect.not.stringMatching(/[?{}]|^$/)]);
  }
});

function freeze(value: unknown): void {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return;
  Object.freeze(value);
  for (const inner of Object.values(value)) freeze(inner);
}
