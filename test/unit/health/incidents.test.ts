import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ReasonCode } from '../../../src/health/catalogue.ts';
import type { StateSpan } from '../../../src/health/history.ts';
import {
  incidentsOf,
  OPENS_AFTER_MS,
  openIncident,
  type Saying,
  stepTrouble,
  type Trouble,
  turnsOf,
} from '../../../src/health/incidents.ts';
import type { Verdict } from '../../../src/health/snapshot.ts';
import { SOME_TROUBLES } from '../../support/pasts.ts';
import { NOW } from '../../support/snapshots.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

/** `'0 degraded http.timeout'`: from second 0 on. */
function play(component: string, lines: readonly string[], until: number): readonly string[] {
  let trouble: Trouble = null;
  const said: string[] = [];
  for (const line of lines) {
    const [second, verdict, code] = line.split(' ');
    const cause = code === undefined ? null : { code: code as ReasonCode, args: {} };
    const step = stepTrouble(component, trouble, { at: Number(second) * SECOND, verdict: verdict as Verdict, cause });
    trouble = step.trouble;
    if (step.ended !== null) said.push(shown(step.ended));
  }
  const open = openIncident(component, trouble, until * SECOND);
  return open === null ? said : [...said, shown(open)];
}

function shown({ from, until, worst, cause }: NonNullable<ReturnType<typeof openIncident>>): string {
  return `${from / SECOND}-${until === null ? '' : until / SECOND} ${worst} ${cause?.code ?? '-'}`;
}

describe('an incident', () => {
  it.each<[string, string, readonly string[], readonly string[]]>([
    ['opens after 30 s of trouble', 'gateway', ['0 degraded http.timeout'], ['0- degraded http.timeout']],
    ['is none before', 'gateway', ['71 degraded http.timeout'], []],
    ['is none when it was over within 30 s', 'gateway', ['0 degraded http.timeout', '29 healthy'], []],
    ['ends when the component is healthy', 'gateway', ['0 down http.timeout', '40 healthy'], ['0-40 down http.timeout']],
    ['is not opened by unknown', 'gateway', ['0 unknown component.blind'], []],
    [
      'is not made of unknown with a short tail of trouble',
      'gateway',
      ['0 unknown component.blind', '38 degraded http.timeout', '40 healthy'],
      [],
    ],
    [
      'begins with its trouble, not with what was unknown before',
      'gateway',
      ['0 unknown component.blind', '38 degraded http.timeout', '80 healthy'],
      ['38-80 degraded http.timeout'],
    ],
    [
      'is not closed by unknown',
      'gateway',
      ['0 down http.timeout', '40 unknown component.blind', '80 down http.timeout', '90 healthy'],
      ['0-90 down http.timeout'],
    ],
    [
      'has the cause that held longest, not the one of the worst moment',
      'gateway',
      ['0 degraded http.timeout', '60 down gateway.not_reachable', '70 degraded http.timeout', '90 healthy'],
      ['0-90 down http.timeout'],
    ],
    [
      'changes its cause without a change of the verdict',
      'gateway',
      ['0 degraded http.timeout', '10 degraded http.status'],
      ['0- degraded http.status'],
    ],
    ['opens at 30 s', 'gateway', ['70 degraded http.timeout'], ['70- degraded http.timeout']],
    ['keeps its worst verdict', 'gateway', ['0 down http.timeout', '40 degraded http.timeout', '60 healthy'], ['0-60 down http.timeout']],
    [
      'of two causes that held equally long has the first',
      'gateway',
      ['0 down http.timeout', '40 down http.status', '80 healthy'],
      ['0-80 down http.timeout'],
    ],
    ['may have no cause', 'gateway', ['0 down', '40 healthy'], ['0-40 down -']],
    ['has the cause that held for no time, if it has no other', 'mirror', ['50 down hot.empty', '50 healthy'], ['50-50 down hot.empty']],
    [
      'counts trouble before and after unknown together',
      'gateway',
      ['0 down http.timeout', '20 unknown', '60 down http.timeout', '70 healthy'],
      ['0-70 down http.timeout'],
    ],
    ['does not count unknown as trouble', 'gateway', ['0 down http.timeout', '20 unknown', '60 down http.timeout', '69 healthy'], []],
    ['does not count what was healthy', 'gateway', ['0 down http.timeout', '20 healthy', '60 down http.timeout', '69 healthy'], []],
    [
      'takes a time that goes back for none',
      'gateway',
      ['50 down http.timeout', '10 down http.status', '41 healthy'],
      ['50-41 down http.status'],
    ],
    ['of a halted mirror opens at once', 'mirror', ['99 down hot.empty'], ['99- down hot.empty']],
    ['of a mirror that is merely in trouble does not', 'mirror', ['99 degraded mirror.parked'], []],
  ])('%s', (_, component, lines, expected) => expect(play(component, lines, 100)).toEqual(expected));

  it('whatever is said: lasted at least 30 s, and is never made of unknown', () => {
    const verdict = fc.constantFrom<Verdict>('healthy', 'degraded', 'down', 'unknown');
    const sayings = fc.array(fc.tuple(fc.nat(60), verdict), { maxLength: 30 });
    fc.assert(
      fc.property(sayings, (steps) => {
        let at = 0;
        let trouble: Trouble = null;
        let bad = 0;
        let last: Saying | null = null;
        for (const [seconds, next] of steps) {
          at += seconds * SECOND;
          if (last !== null && (last.verdict === 'degraded' || last.verdict === 'down')) bad += seconds * SECOND;
          const saying: Saying = { at, verdict: next, cause: null };
          const { trouble: after, ended } = stepTrouble('gateway', trouble, saying);
          expect(ended !== null).toBe(next === 'healthy' && bad >= OPENS_AFTER_MS);
          if (ended !== null) expect(ended).toMatchObject({ until: at });
          if (next === 'healthy') bad = 0;
          trouble = after;
          last = saying;
        }
      }),
    );
  });
});

function span(id: string, state: StateSpan['state'], fromAgo: number, untilAgo: number | null): StateSpan {
  return {
    subject: { kind: 'component', id },
    state,
    from: NOW - fromAgo * MINUTE,
    until: untilAgo === null ? null : NOW - untilAgo * MINUTE,
    code: 'http.timeout',
    args: {},
  };
}

describe('incidents from the history', () => {
  it('are spans that follow upon one another', () => {
    const incidents = incidentsOf([span('vault', 'down', 10, 5), span('vault', 'degraded', 12, 10), span('vault', 'down', 60, 50)], NOW);
    expect(incidents.map(({ id, worst, until }) => [id, worst, until])).toEqual([
      [`vault@${NOW - 12 * MINUTE}`, 'down', NOW - 5 * MINUTE],
      [`vault@${NOW - 60 * MINUTE}`, 'down', NOW - 50 * MINUTE],
    ]);
  });
  it('are one when the next span begins within two seconds, else two', () => {
    const later = (seconds: number): StateSpan => ({ ...span('vault', 'down', 5, 1), from: NOW - 5 * MINUTE + seconds * SECOND });
    expect(incidentsOf([span('vault', 'down', 10, 5), later(2)], NOW)).toHaveLength(1);
    expect(incidentsOf([span('vault', 'down', 10, 5), later(3)], NOW)).toHaveLength(2);
  });
  it('have the cause of their spans, and end with one that is healthy', () => {
    const healthy = { ...span('vault', 'up', 5, null), code: null };
    expect(incidentsOf([span('vault', 'down', 10, 5), healthy], NOW)).toMatchObject([
      { worst: 'down', until: NOW - 5 * MINUTE, cause: { code: 'http.timeout', args: {} } },
    ]);
    expect(incidentsOf([{ ...span('vault', 'down', 10, 5), code: null }], NOW)).toMatchObject([{ cause: null }]);
    expect(incidentsOf([{ ...span('vault', 'down', 10, 5), args: { status: 500 } }], NOW)).toMatchObject([
      { cause: { args: { status: 500 } } },
    ]);
  });
  it('keep apart what is of different components, newest first; unknown alone is none', () =>
    expect(incidentsOf(SOME_TROUBLES, NOW).map(({ component, until }) => [component, until === null])).toEqual([
      ['vault', true],
      ['gateway', false],
    ]));
  it('have a timeline: the probes before the verdict, each change, and the end', () => {
    const [, gateway] = incidentsOf(SOME_TROUBLES, NOW);
    const turns = gateway === undefined ? [] : turnsOf(gateway, SOME_TROUBLES, new Set(['healthz', 'ui']));
    expect(turns.map(({ subject, state }) => `${subject.id} ${state}`)).toEqual([
      'healthz down',
      'gateway degraded',
      'gateway down',
      'healthz up',
      'gateway healthy',
    ]);
  });
});

describe('the timeline of an incident', () => {
  const probe = (id: string, state: StateSpan['state'], fromAgo: number, untilAgo: number | null): StateSpan => ({
    ...span(id, state, fromAgo, untilAgo),
    subject: { kind: 'probe', id },
  });
  const [incident] = incidentsOf([span('gateway', 'down', 20, 10)], NOW);
  const timeline = (spans: readonly StateSpan[], of = incident): readonly string[] =>
    (of === undefined ? [] : turnsOf(of, spans, new Set(['ui', 'healthz']))).map(
      ({ at, subject, state }) => `${(NOW - at) / MINUTE} ${subject.kind} ${subject.id} ${state}`,
    );

  it.each<[string, readonly StateSpan[], readonly string[]]>([
    ['has no other component', [span('vault', 'down', 20, 10)], []],
    ['has no probe of another component', [probe('mount', 'down', 20, 10)], []],
    ['has no probe that is called as the component', [probe('gateway', 'down', 20, 10)], []],
    ['has no component that is called as a probe', [span('ui', 'down', 20, 10)], []],
    ['leaves out what was over before', [probe('ui', 'down', 30, 21)], []],
    ['has what ended as it began', [probe('ui', 'down', 30, 20)], ['30 probe ui down', '20 probe ui up']],
    ['has what began as it ended', [probe('ui', 'down', 10, 5)], ['10 probe ui down', '5 probe ui up']],
    ['leaves out what began after', [probe('ui', 'down', 9, 5)], []],
    ['has what is not over', [probe('ui', 'down', 30, null)], ['30 probe ui down']],
    [
      'has no end where the next state follows',
      [probe('ui', 'degraded', 20, 15), probe('ui', 'down', 15, 10)],
      ['20 probe ui degraded', '15 probe ui down', '10 probe ui up'],
    ],
    [
      'has an end where another probe follows',
      [probe('ui', 'down', 20, 15), probe('healthz', 'down', 15, 10)],
      ['20 probe ui down', '15 probe ui up', '15 probe healthz down', '10 probe healthz up'],
    ],
    [
      'has the probes of a moment before the component, in whatever order they are told',
      [span('gateway', 'down', 20, 10), probe('ui', 'down', 20, 10)],
      ['20 probe ui down', '20 component gateway down', '10 probe ui up', '10 component gateway healthy'],
    ],
  ])('%s', (_, spans, expected) => expect(timeline(spans)).toEqual(expected));

  it('goes on while the incident is not over', () => {
    const [open] = incidentsOf([span('gateway', 'down', 20, null)], NOW);
    expect(timeline([probe('ui', 'down', 1, null)], open)).toEqual(['1 probe ui down']);
  });

  it('has the end of what lasted for a second only', () => {
    const short = probe('ui', 'down', 20, 20);
    expect(timeline([{ ...short, until: short.from + SECOND }])).toHaveLength(2);
  });

  it('has the end of a probe where the component of the same name goes on', () => {
    const spans = [probe('gateway', 'down', 20, 15), span('gateway', 'down', 15, 10)];
    const turns = incident === undefined ? [] : turnsOf(incident, spans, new Set(['gateway']));
    expect(turns.map(({ at, subject, state }) => `${(NOW - at) / MINUTE} ${subject.kind} ${state}`)).toEqual([
      '20 probe down',
      '15 probe up',
      '15 component down',
      '10 component healthy',
    ]);
  });

  it('has no end where the next state begins within two seconds', () => {
    const next = { ...probe('ui', 'down', 15, 10), from: NOW - 15 * MINUTE + 2 * SECOND };
    expect(timeline([probe('ui', 'degraded', 20, 15), next])).toHaveLength(3);
    expect(timeline([probe('ui', 'degraded', 20, 15), { ...next, from: next.from + 1 }])).toHaveLength(4);
  });
});
