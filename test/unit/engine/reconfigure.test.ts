/** A reload: what stays as it is, what starts anew, and what the verdicts make of it. */
import { afterEach, describe, expect, test } from 'vitest';
import type { ProbeRules } from '../../../src/health/rules.ts';
import { componentOf, good, MINUTE, refused, rulesOf, SECOND } from '../../support/health.ts';
import { after, hanging, Lab, type LabOptions } from './lab.ts';

const labs: Lab[] = [];

async function running(options: LabOptions): Promise<Lab> {
  const lab = new Lab(options);
  labs.push(lab);
  lab.engine.start();
  await lab.clock.advance(5 * MINUTE);
  return lab;
}

afterEach(() => {
  for (const lab of labs.splice(0)) lab.stop();
});

const probe = (id: string, changes: Partial<ProbeRules> = {}): ProbeRules => rulesOf(id, { component: 'nas', domain: 'lan', ...changes });
const A = probe('a');
const B = probe('b');
const C = probe('c');

describe('a probe that did not change', () => {
  test('keeps history, schedule, and the attempt that is running', async () => {
    const lab = await running({ probes: [A, B] });
    lab.script = { a: after(5 * SECOND, good()) };
    const before = lab.probe('a');
    const due = before.nextAt ?? 0;
    await lab.clock.advance(due - lab.clock.now() + 1 * SECOND);
    const begun = lab.startsOf('a').length;
    lab.reconfigure({ probes: [A, C] });
    expect(lab.probe('a')).toMatchObject({ streak: before.streak, since: before.since, state: 'up', confirmed: true });
    await lab.clock.advance(5 * SECOND);
    expect(lab.startsOf('a')).toHaveLength(begun);
    expect(lab.probe('a').streak.good).toBe(before.streak.good + 1);
  });

  test('is attempted when it would have been', async () => {
    const lab = await running({ probes: [A, B] });
    const due = lab.probe('a').nextAt ?? 0;
    lab.reconfigure({ probes: [A] });
    expect(lab.probe('a').nextAt).toBe(due);
    await lab.clock.advance(due - lab.clock.now() + 100);
    expect(lab.startsOf('a').at(-1)).toBeCloseTo(due, -1);
  });
});

describe('a probe whose thresholds, timeout or component changed', () => {
  test('keeps its history and its schedule', async () => {
    const lab = await running({ probes: [A, B] });
    const before = lab.probe('a');
    lab.reconfigure({ probes: [{ ...A, timeoutMs: 3 * SECOND, component: 'other', fall: 7 }, B] });
    expect(lab.probe('a')).toMatchObject({ component: 'other', streak: before.streak, nextAt: before.nextAt, timeoutMs: 3 * SECOND });
    expect(lab.verdict('other')).toBe('healthy');
  });

  test('with another interval is attempted at once, and then at that interval', async () => {
    const lab = await running({ probes: [A] });
    const before = lab.probe('a').streak.good;
    const at = lab.clock.now();
    lab.reconfigure({ probes: [{ ...A, everyMs: 5 * MINUTE }] });
    await lab.clock.advance(2 * SECOND);
    expect((lab.startsOf('a').at(-1) ?? 0) - at).toBeLessThanOrEqual(2 * SECOND);
    expect(lab.probe('a').streak.good).toBe(before + 1);
    await lab.clock.advance(4 * MINUTE);
    expect(lab.probe('a').streak.good).toBe(before + 1);
  });
});

describe('a new probe', () => {
  test('joins with its first result, in the order of the config; nothing is unknown until then', async () => {
    const lab = await running({ probes: [A, B] });
    lab.script = { c: after(3 * SECOND, good()) };
    lab.reconfigure({ probes: [A, C, B] });
    expect(lab.board.current()).toMatchObject({ verdict: 'healthy', complete: true });
    expect(lab.board.current().probes.map(({ id }) => id)).toEqual(['a', 'b']);
    await lab.clock.advance(5 * SECOND);
    expect(lab.board.current().probes.map(({ id }) => id)).toEqual(['a', 'c', 'b']);
    expect(lab.eventsOf('component-changed').filter(({ from }) => from === 'healthy')).toEqual([]);
  });

  test('waits for what it needs like any other', async () => {
    const lab = await running({ probes: [A] });
    lab.reconfigure({ probes: [A, B], needHost: ['b'] });
    await lab.clock.advance(10 * SECOND);
    expect(lab.startsOf('b')).toEqual([]);
    lab.engine.learn('vault.host', '10.0.0.9');
    await lab.clock.advance(2 * SECOND);
    expect(lab.settingsSeen.get('b')).toEqual({ host: '10.0.0.9' });
  });

  test('gets what was learned before', async () => {
    const lab = await running({ probes: [A] });
    lab.engine.learn('vault.host', '10.0.0.9');
    lab.reconfigure({ probes: [A, B], needHost: ['b'] });
    await lab.clock.advance(2 * SECOND);
    expect(lab.settingsSeen.get('b')).toEqual({ host: '10.0.0.9' });
  });
});

describe('a probe that checks something else', () => {
  test('starts without a history; its old attempt is dropped', async () => {
    const lab = await running({ probes: [A, B] });
    lab.script = { a: hanging(refused()) };
    await lab.clock.advance((lab.probe('a').nextAt ?? 0) - lab.clock.now() + 1 * SECOND);
    lab.script = {};
    lab.reconfigure({ probes: [A, B] }, { a: { url: 'https://elsewhere.example' } });
    await lab.clock.advance(2 * SECOND);
    expect(lab.probe('a').streak).toMatchObject({ good: 1, bad: 0 });
    expect(lab.settingsSeen.get('a')).toEqual({ url: 'https://elsewhere.example' });
  });

  test('and was down stays in the fleet as unknown: no gate opens because of a reload', async () => {
    const gate = { gate: { nas: 'degraded' as const } };
    const lab = await running({ probes: [A], fleet: gate });
    expect(lab.board.current().gate.state).toBe('open');
    lab.script = { a: after(20, refused()) };
    await lab.clock.advance(3 * MINUTE);
    expect(lab.probe('a').state).toBe('down');
    lab.script = { a: hanging(refused()) };
    lab.reconfigure({ probes: [A], fleet: gate }, { a: { url: 'https://elsewhere.example' } });
    expect(lab.probe('a').state).toBe('unknown');
    expect(lab.board.current().gate.state).toBe('shut');
  });
});

describe('a probe that is gone', () => {
  test('is neither attempted nor judged any more, and what it made bad is reported as recovered', async () => {
    const lab = await running({ probes: [A, B] });
    lab.script = { b: after(20, refused()) };
    await lab.clock.advance(3 * MINUTE);
    expect(lab.verdict('nas')).toBe('degraded');
    const begun = lab.startsOf('b').length;
    lab.reconfigure({ probes: [A] });
    expect(lab.verdict('nas')).toBe('healthy');
    expect(lab.eventsOf('component-changed').at(-1)).toMatchObject({ component: 'nas', to: 'healthy' });
    await lab.clock.advance(5 * MINUTE);
    expect(lab.startsOf('b')).toHaveLength(begun);
    expect(lab.board.current().probes.map(({ id }) => id)).toEqual(['a']);
  });

  test('takes its cron schedule with it', async () => {
    const lab = await running({ probes: [A, B], cron: { b: '*/5 * * * *' } });
    expect([...lab.ticks.keys()]).toEqual(['*/5 * * * *']);
    lab.reconfigure({ probes: [A] });
    expect(lab.ticks.size).toBe(0);
  });

  test('of this machine does not keep the others waiting after sleep', async () => {
    const observer = rulesOf('observer', { component: 'observer', domain: 'tailnet' });
    const lab = await running({ probes: [observer, A] });
    lab.script = { observer: after(20, refused()) };
    lab.clock.sleepMachine(10 * MINUTE);
    await lab.clock.advance(10 * SECOND);
    lab.reconfigure({ probes: [A] });
    await lab.clock.advance(2 * MINUTE);
    expect(lab.probe('a').last?.outcome).toBe('answered');
  });
});

test('during a mirror run new probes of the share are attempted at its pace, too', async () => {
  const sentinel = rulesOf('sentinel', { kind: 'sentinel', component: 'vault', domain: 'share', everyMs: MINUTE });
  const lab = await running({ probes: [A] });
  lab.engine.watchClosely(true);
  lab.reconfigure({ probes: [A, sentinel] });
  await lab.clock.advance(MINUTE);
  expect(lab.startsOf('sentinel').length).toBeGreaterThan(4);
  expect(componentOf(lab.board.current(), 'vault').verdict).toBe('healthy');
});
