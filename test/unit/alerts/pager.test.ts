import { describe, expect, it } from 'vitest';
import { evaluate } from '../../../src/alerts/core/evaluate.ts';
import { observedOf } from '../../../src/alerts/core/observed.ts';
import { type AlertPolicy, DAEMON_TIMES } from '../../../src/alerts/core/policy.ts';
import { type AlertState, NO_STATE } from '../../../src/alerts/core/state.ts';
import type { ProbeSnapshot, Snapshot } from '../../../src/health/snapshot.ts';
import { aComponent, aProbe, aReason, aSnapshot, NOW } from '../../support/snapshots.ts';

const MINUTE = 60_000;
const POLICY: AlertPolicy = {
  routes: [{ notifier: 'ntfy', components: null, severities: null }],
  windows: [],
  sleepers: [],
  pager: 'acer-dai',
  overdueMs: 30 * MINUTE,
  times: DAEMON_TIMES,
};

function peer(state: 'up' | 'degraded' | 'down', verdict = 'healthy'): ProbeSnapshot {
  const facts = { peer: { host: 'acer-dai', at: NOW, ageMs: 0, components: [{ id: 'gateway', verdict }] } };
  const plain = aProbe('acer-dai', 'ytm', 'acer-dai');
  const last = { at: NOW, tookMs: 1, code: null, args: {}, detail: '', outcome: 'answered', ok: state !== 'down', facts } as const;
  return { ...plain, state, stale: false, last };
}

function seen(isDown: boolean, probe: ProbeSnapshot): Snapshot {
  const cause = aReason('gateway.not_reachable', 'gateway', null, { domains: 'http', lastLife: NOW }, NOW);
  return aSnapshot({ components: [isDown ? aComponent('gateway', 'down', [cause]) : aComponent('gateway')], probes: [probe] });
}

/** Evaluates every 30 s; what each minute sees. */
function play(minutes: readonly Snapshot[]) {
  let state: AlertState = NO_STATE;
  const sent: string[] = [];
  const codes = new Set<string>();
  const evidence: string[] = [];
  minutes.forEach((snapshot, minute) => {
    for (const half of [0, MINUTE / 2]) {
      const now = NOW + minute * MINUTE + half;
      const evaluation = evaluate(state, observedOf(snapshot, NOW, now), POLICY);
      state = evaluation.state;
      for (const { code } of evaluation.decisions) codes.add(code);
      for (const { message } of evaluation.messages) {
        sent.push(`${minute} ${message.kind}`);
        evidence.push(...message.evidence.map(({ code, args }) => `${code} ${String(args['verdict'])}`));
      }
    }
  });
  return { sent, codes, evidence };
}

const times = (count: number, snapshot: Snapshot): readonly Snapshot[] => Array.from({ length: count }, () => snapshot);

describe('the pager', () => {
  it('sends instead of this ytm while its probe is up', () => {
    for (const state of ['up', 'degraded'] as const) {
      const { sent, codes } = play([...times(20, seen(true, peer(state))), ...times(10, seen(false, peer(state)))]);
      expect(sent).toEqual([]);
      expect(codes).toContain('route.pager');
    }
  });

  it('is replaced by this ytm when it is gone, and sends the end of that although the pager is back', () => {
    const { sent } = play([
      ...times(5, seen(true, peer('up'))),
      ...times(5, seen(true, peer('down'))),
      ...times(5, seen(true, peer('up'))),
      ...times(10, seen(false, peer('up'))),
    ]);
    expect(sent).toEqual(['5 firing', '17 resolved']);
  });
});

describe('flapping', () => {
  // Three minutes down, three up.
  const flapping = (cycles: number, state: 'up' | 'down'): readonly Snapshot[] =>
    Array.from({ length: cycles }, () => [...times(3, seen(true, peer(state))), ...times(3, seen(false, peer(state)))]).flat();

  it('is sent by the pager alone while that is up', () => {
    const { sent, codes } = play([...flapping(6, 'up'), ...times(40, seen(false, peer('up')))]);
    expect(sent).toEqual([]);
    expect(codes).toContain('route.nobody');
  });

  it('is sent by this ytm, once, when the pager is gone in the middle of it', () => {
    const { sent } = play([...flapping(6, 'up'), ...flapping(6, 'down'), ...times(40, seen(false, peer('down')))]);
    expect(sent.map((line) => line.split(' ')[1])).toEqual(['flapping', 'resolved']);
  });
});

describe('a second opinion', () => {
  it.each([
    ['healthy', ['peer.sees healthy']],
    ['down', ['peer.sees down']],
    ['no such word', []],
  ])('is part of the first message: the other ytm says %s', (verdict, expected) => {
    const probe = { ...peer('up', verdict), id: 'other' };
    const { sent, evidence } = play(times(4, seen(true, probe)));
    expect(sent).toEqual(['2 firing']);
    expect(evidence).toEqual(expected);
  });

  it('is not taken from a snapshot that is out of date', () => {
    const probe = { ...peer('up'), id: 'other', stale: true };
    expect(play(times(4, seen(true, probe))).evidence).toEqual([]);
  });
});
