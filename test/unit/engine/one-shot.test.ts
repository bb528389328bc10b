/** A round without a daemon. */
import { afterEach, describe, expect, test } from 'vitest';
import { oneShotRound } from '../../../src/engine/one-shot.ts';
import { answered, type Outcome } from '../../../src/health/observation.ts';
import { fold, type ProbeHistory } from '../../../src/health/probe-state.ts';
import type { ProbeRules } from '../../../src/health/rules.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import {
  blind,
  codesOf,
  componentOf,
  good,
  MINUTE,
  observation,
  refused,
  rulesOf,
  SECOND,
  STANDARD_PROBES,
  T0,
  warned,
  wrong,
} from '../../support/health.ts';
import { after, hanging, Lab, type LabOptions, type Script } from './lab.ts';

const PROBE = rulesOf('p', { component: 'nas', domain: 'lan' });
const labs: Lab[] = [];

afterEach(() => {
  for (const lab of labs.splice(0)) lab.stop();
});

function labOf(options: LabOptions): Lab {
  const lab = new Lab({ silence: { kind: 'since', start: T0 }, clock: new FakeClock(T0), ...options });
  labs.push(lab);
  return lab;
}

/** Runs the round to its end; gives the starts of the attempts, in ms since its start. */
async function round(lab: Lab, named: readonly string[] | null = null, signal = new AbortController().signal): Promise<number> {
  let ended = false;
  const start = lab.clock.now();
  const running = oneShotRound({ board: lab.board, roster: lab.roster, neutral: lab.neutral, clock: lab.clock, named, signal }).then(() => {
    ended = true;
  });
  while (!ended && lab.clock.now() - start < 10 * MINUTE) await lab.clock.advance(100);
  await running;
  return lab.clock.now() - start;
}

const starts = (lab: Lab, probe = 'p'): readonly number[] => lab.startsOf(probe).map((at) => at - T0);

/** One outcome after the other; the last one again and again. */
function inTurn(...outcomes: readonly Outcome[]): Script {
  let turn = 0;
  return () => {
    const outcome = outcomes[Math.min(turn, outcomes.length - 1)];
    turn += 1;
    return outcome ?? good();
  };
}

function stored(outcomes: readonly Outcome[], age: number, rules: ProbeRules = PROBE): ReadonlyMap<string, ProbeHistory> {
  const history = outcomes.reduce<ProbeHistory | null>(
    (before, outcome, index) => fold(before, observation(rules.id, outcome, T0 - age - (outcomes.length - 1 - index) * 5 * SECOND), rules),
    null,
  );
  return history === null ? new Map() : new Map([[rules.id, history]]);
}

describe('each probe until its state is settled', () => {
  test('good answers at once, until rise', async () => {
    const lab = labOf({ probes: [PROBE] });
    lab.script = { p: inTurn(good()) };
    await round(lab);
    expect(starts(lab)).toEqual([0, 0]);
    expect(lab.probe('p')).toMatchObject({ state: 'up', confirmed: true });
  });

  test('warned ones too', async () => {
    const lab = labOf({ probes: [PROBE] });
    lab.script = { p: inTurn(warned()) };
    await round(lab);
    expect(starts(lab)).toEqual([0, 0]);
    expect(lab.probe('p')).toMatchObject({ state: 'degraded', confirmed: true });
  });

  test.each([
    [2, [0, 10_000]],
    [3, [0, 5_000, 10_000]],
    [5, [0, 5_000, 10_000, 15_000, 20_000]],
    [1, [0]],
  ])('bad ones until fall (%i), spread over 10 s and at least 5 s apart', async (fall, expected) => {
    const lab = labOf({ probes: [{ ...PROBE, fall }] });
    lab.script = { p: inTurn(refused()) };
    await round(lab);
    expect(starts(lab)).toEqual(expected);
    expect(lab.probe('p')).toMatchObject({ state: 'down', confirmed: true });
  });

  test('time-outs spread by themselves', async () => {
    const lab = labOf({ probes: [PROBE] });
    lab.script = { p: hanging() };
    await round(lab);
    expect(starts(lab)).toEqual([0, 8_000, 16_000]);
  });

  test('not-run ones at once, until fall', async () => {
    const lab = labOf({ probes: [PROBE] });
    lab.script = { p: inTurn(blind('tailscale.cli_missing')) };
    await round(lab);
    expect(starts(lab)).toEqual([0, 0, 0]);
    expect(lab.probe('p')).toMatchObject({ state: 'unknown' });
  });

  test('bad ones stay spread when a not-run one comes between', async () => {
    const lab = labOf({ probes: [PROBE] });
    lab.script = { p: inTurn(refused(), blind(), refused(), refused()) };
    await round(lab);
    const times = starts(lab);
    expect(lab.probe('p').state).toBe('down');
    expect((times.at(-1) ?? 0) - (times[0] ?? 0)).toBeGreaterThanOrEqual(10 * SECOND);
  });

  test('a probe whose attempts alternate comes to an end, and is degraded', async () => {
    const lab = labOf({ probes: [PROBE] });
    lab.script = { p: inTurn(...Array.from({ length: 40 }, (_, index) => (index % 2 === 0 ? good() : refused()))) };
    await round(lab);
    expect(starts(lab).length).toBeLessThanOrEqual(10);
    expect(lab.probe('p')).toMatchObject({ state: 'degraded', reason: { code: 'probe.intermittent' } });
  });

  test('all probes at the same time: the slowest decides how long it takes', async () => {
    const lab = labOf({ probes: STANDARD_PROBES });
    lab.script = { ui: hanging(), files: hanging() };
    expect(await round(lab)).toBeLessThanOrEqual(25 * SECOND);
    expect(lab.board.current().complete).toBe(true);
  });
});

describe('stored streaks count while they are not stale', () => {
  test('good ones', async () => {
    const lab = labOf({ probes: [PROBE], restored: stored([good(), good()], 20 * SECOND) });
    lab.script = { p: inTurn(good()) };
    await round(lab);
    expect(starts(lab)).toHaveLength(1);
  });

  test('bad ones', async () => {
    const lab = labOf({ probes: [PROBE], restored: stored([good(), good(), refused(), refused()], 20 * SECOND) });
    lab.script = { p: inTurn(refused()) };
    await round(lab);
    expect(starts(lab)).toHaveLength(1);
    expect(lab.probe('p')).toMatchObject({ state: 'down', confirmed: true });
  });

  test('stale ones do not', async () => {
    const lab = labOf({ probes: [PROBE], restored: stored([good(), good()], 10 * MINUTE) });
    lab.script = { p: inTurn(good()) };
    await round(lab);
    expect(starts(lab)).toHaveLength(2);
  });

  test('a bad one before: good ones until rise, so that the gate can open again', async () => {
    const mount = STANDARD_PROBES.find(({ id }) => id === 'mount') ?? PROBE;
    const lab = labOf({ probes: [mount], restored: stored([good(), good(), refused()], 5 * SECOND, mount) });
    lab.script = { mount: inTurn(good()) };
    await round(lab);
    expect(starts(lab, 'mount')).toHaveLength(2);
    expect(lab.board.current().gate.state).toBe('open');
  });
});

describe('named probes', () => {
  const probes = [PROBE, rulesOf('q', { component: 'nas', domain: 'lan' })];

  test('the others are left alone, and a good answer is not repeated', async () => {
    const lab = labOf({ probes });
    lab.script = { p: inTurn(good()) };
    await round(lab, ['p']);
    expect([starts(lab), starts(lab, 'q')]).toEqual([[0], []]);
  });

  test.each<[string, readonly Outcome[], Outcome, number, string]>([
    ['stored down, now good: repeated', [refused(), refused(), refused()], good(), 2, 'up'],
    ['stored degraded, now good: repeated', [warned(), warned()], good(), 2, 'up'],
    ['stored up, now warned: repeated', [good(), good()], warned(), 2, 'degraded'],
    ['stored up, now good: once', [good(), good()], good(), 1, 'up'],
    ['stored degraded, now warned: once', [warned(), warned()], warned(), 1, 'degraded'],
    ['stored up and unsure, now good: once', [good(), good(), refused()], good(), 1, 'up'],
    ['stored up, now bad: until fall', [good(), good()], refused(), 3, 'down'],
  ])('%s', async (_, before, now, attempts, state) => {
    const lab = labOf({ probes, restored: stored(before, 5 * SECOND) });
    lab.script = { p: inTurn(now) };
    await round(lab, ['p']);
    expect([starts(lab).length, lab.probe('p').state]).toEqual([attempts, state]);
  });
});

describe('the round as a whole', () => {
  const gateway = STANDARD_PROBES.filter(({ component }) => component === 'gateway' || component === 'observer');
  const dark = Object.fromEntries(gateway.filter(({ component }) => component === 'gateway').map(({ id }) => [id, hanging()]));

  test('a dark gateway is down within the round, after one neutral check', async () => {
    const lab = labOf({ probes: gateway, fleet: { neutralCheck: true } });
    lab.script = dark;
    const took = await round(lab);
    expect(lab.verdict('gateway')).toBe('down');
    expect(lab.neutralChecks).toBe(1);
    expect(took).toBeLessThanOrEqual(50 * SECOND);
  });

  test('without an answer to it: unknown', async () => {
    const lab = labOf({ probes: gateway, fleet: { neutralCheck: true } });
    lab.script = dark;
    lab.neutralAnswers = () => Promise.resolve(false);
    await round(lab);
    expect(lab.verdict('gateway')).toBe('unknown');
    expect(codesOf(componentOf(lab.board.current(), 'gateway').reasons)).toEqual(['observer.offline']);
  });

  test('nobody asks when all is well', async () => {
    const lab = labOf({ probes: gateway, fleet: { neutralCheck: true } });
    await round(lab);
    expect([lab.neutralChecks, lab.verdict('gateway')]).toEqual([0, 'healthy']);
  });

  test('a sign of life in the round: not down', async () => {
    const lab = labOf({ probes: gateway, fleet: { neutralCheck: true } });
    lab.script = { ...dark, files: inTurn(refused()) };
    await round(lab);
    expect(lab.verdict('gateway')).toBe('degraded');
  });

  test('the vault not mounted: down, gate shut', async () => {
    const lab = labOf({ probes: STANDARD_PROBES });
    lab.script = { mount: inTurn(wrong('mount.absent')), sentinel: inTurn(wrong('mount.absent')), space: inTurn(wrong('mount.absent')) };
    await round(lab);
    const { gate } = lab.board.current();
    expect([lab.verdict('vault'), gate.state, ...codesOf(gate.reasons)]).toEqual(['down', 'shut', 'mount.absent']);
  });

  test("the share's host learned on the way is asked in the same round", async () => {
    const lab = labOf({ probes: STANDARD_PROBES, needHost: ['smb'] });
    lab.script = { mount: after(2, answered({ mount: { path: '/mnt', host: 'lenovo' } })) };
    await round(lab);
    expect(lab.settingsSeen.get('smb')).toEqual({ host: 'lenovo' });
    expect(lab.probe('smb')).toMatchObject({ state: 'up', confirmed: true });
    expect(lab.board.current().gate.state).toBe('open');
  });

  test('given up: ends at once', async () => {
    const lab = labOf({ probes: gateway });
    lab.script = dark;
    const giveUp = new AbortController();
    const running = round(lab, null, giveUp.signal);
    await lab.clock.advance(SECOND);
    giveUp.abort();
    expect(await running).toBeLessThanOrEqual(2 * SECOND);
  });
});
