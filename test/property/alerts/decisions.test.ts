import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { acknowledged } from '../../../src/alerts/core/ack.ts';
import { type AlertPolicy, DAEMON_TIMES, type Route } from '../../../src/alerts/core/policy.ts';
import { withSilence } from '../../../src/alerts/core/silence.ts';
import { remindersPast } from '../../../src/alerts/core/stages.ts';
import type { AlertState } from '../../../src/alerts/core/state.ts';
import type { Fault } from '../../support/alerts/fleet.ts';
import { lineOf, type Received } from '../../support/alerts/people.ts';
import { type Happening, Simulation } from '../../support/alerts/simulation.ts';
import { fleetOf, STANDARD_PROBES, T0 } from '../../support/health.ts';
import { cases } from '../../support/long.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const UNTIL = 7 * HOUR;

const NAMES = [
  'gateway-off',
  'http-502',
  'front-502',
  'every-other:ui',
  'unmounted',
  'share-hung',
  'vault-low',
  'tailscale-stopped',
  'internet-off',
];

const someFault: fc.Arbitrary<Fault> = fc
  .record({
    name: fc.constantFrom(...NAMES),
    from: fc.integer({ min: 0, max: 5 * HOUR }),
    length: fc.integer({ min: 10 * SECOND, max: 2 * HOUR }),
  })
  .map(({ name, from, length }) => ({ name, from, until: from + length }));

type Deed =
  | { readonly kind: 'sleep' | 'restart'; readonly ms: number }
  | { readonly kind: 'clock'; readonly ms: number }
  | { readonly kind: 'silence'; readonly component: string; readonly ms: number }
  | { readonly kind: 'ack'; readonly component: string }
  | { readonly kind: 'routes'; readonly routes: readonly Route[] };

const component = fc.constantFrom('gateway', 'vault');
const route: fc.Arbitrary<Route> = fc.record({
  notifier: fc.constantFrom('ntfy', 'mail', 'pager'),
  components: fc.option(fc.constantFrom(['gateway'], ['vault', 'observer'])),
  severities: fc.option(fc.constant(['critical'] as const)),
});
const routes = fc.uniqueArray(route, { minLength: 1, maxLength: 3, selector: ({ notifier }) => notifier });

const deed: fc.Arbitrary<Deed> = fc.oneof(
  fc.record({ kind: fc.constantFrom('sleep' as const, 'restart' as const), ms: fc.integer({ min: SECOND, max: 40 * MINUTE }) }),
  fc.record({ kind: fc.constant('clock' as const), ms: fc.constantFrom(-HOUR, -5 * MINUTE, HOUR, -20 * SECOND) }),
  fc.record({ kind: fc.constant('silence' as const), component, ms: fc.integer({ min: MINUTE, max: HOUR }) }),
  fc.record({ kind: fc.constant('ack' as const), component }),
  fc.record({ kind: fc.constant('routes' as const), routes }),
);

interface Life {
  readonly faults: readonly Fault[];
  readonly deeds: readonly { readonly at: number; readonly deed: Deed }[];
  readonly routes: readonly Route[];
}

const life: fc.Arbitrary<Life> = fc.record({
  faults: fc.array(someFault, { minLength: 1, maxLength: 8 }),
  deeds: fc.array(fc.record({ at: fc.integer({ min: 0, max: 5 * HOUR }), deed }), { maxLength: 6 }),
  routes,
});

function done(one: Deed): Happening['run'] {
  switch (one.kind) {
    case 'sleep':
      return (simulation) => simulation.sleep(one.ms);
    case 'restart':
      return (simulation) => simulation.restart(one.ms);
    case 'clock':
      return (simulation) => simulation.setClock(one.ms);
    case 'silence':
      return (simulation) => {
        const { now } = simulation;
        const silence = { id: one.component, components: [one.component], from: now, until: now + one.ms, by: 'mika', why: 'work' };
        simulation.state = withSilence(simulation.state, silence);
      };
    case 'ack':
      return (simulation) => {
        simulation.state = acknowledged(simulation.state, one.component, { at: simulation.now, by: 'mika' });
      };
    case 'routes':
      return (simulation) => simulation.reload({ ...simulation.policy, routes: one.routes });
  }
}

function lived({ faults, deeds, routes: own }: Life, keep?: (state: AlertState) => AlertState): Simulation {
  const policy: AlertPolicy = { routes: own, windows: [], sleepers: [], pager: null, overdueMs: 30 * MINUTE, times: DAEMON_TIMES };
  const happenings = deeds.map(({ at, deed: one }) => ({ at, run: done(one) }));
  const rules = fleetOf(STANDARD_PROBES, { neutralCheck: true });
  // Sleep moves the end, and whatever began has to end.
  return new Simulation({ rules, policy, start: T0, faults, happenings, ...(keep === undefined ? {} : { keep }) }).run(UNTIL + 4 * HOUR);
}

function byIncidentAndNotifier(received: readonly Received[]): readonly (readonly Received[])[] {
  return [...Map.groupBy(received, ({ notifier, message }) => `${notifier} ${message.incident}`).values()];
}

describe('any history', () => {
  it('sends each notifier one firing per incident, then updates 5 minutes apart, and the end once', () => {
    fc.assert(
      fc.property(life, (one) => {
        const { received } = lived(one);
        for (const own of byIncidentAndNotifier(received)) {
          const kinds = own.map(({ message }) => message.kind);
          const shown = own.map(lineOf).join('\n');
          expect(kinds.filter((kind) => kind === 'firing').length, shown).toBeLessThanOrEqual(1);
          expect(['firing', 'flapping'], shown).toContain(kinds[0]);
          expect(kinds.slice(0, -1), shown).not.toContain('resolved');
          // A notifier that was taken out of the config gets nothing more.
          if (!one.deeds.some(({ deed: { kind } }) => kind === 'routes')) expect(kinds.at(-1), shown).toBe('resolved');
          const pauses = own.slice(1).map(({ t }, index) => t - (own[index]?.t ?? 0));
          expect(Math.min(Number.POSITIVE_INFINITY, ...pauses), shown).toBeGreaterThanOrEqual(5 * MINUTE);
        }
        const ids = received.map(({ notifier, message }) => `${notifier} ${message.id}`);
        expect(new Set(ids).size).toBe(ids.length);
      }),
      cases(7),
    );
  });

  it('decides the same when the state goes through JSON at every step', () => {
    fc.assert(
      fc.property(life, (one) => {
        const plain = lived(one);
        const stored = lived(one, (state) => JSON.parse(JSON.stringify(state)) as AlertState);
        expect(stored.received).toEqual(plain.received);
        expect(stored.decisions).toEqual(plain.decisions);
        expect(JSON.parse(JSON.stringify(plain.state))).toEqual(plain.state);
      }),
      cases(3),
    );
  });

  it('counts the reminders that are past by their times', () => {
    const firstAt = T0;
    const counts = [0, 3.9, 4, 11.9, 12, 35.9, 36, 59.9, 60, 84].map((hours) =>
      remindersPast(firstAt, firstAt + hours * HOUR, DAEMON_TIMES),
    );
    expect(counts).toEqual([0, 0, 1, 1, 2, 2, 3, 3, 4, 5]);
  });
});
