/** The daemon's heart: schedules, quick rechecks, single flight, learning, neutral check, end. */
import { getEventListeners } from 'node:events';
import { afterEach, describe, expect, test } from 'vitest';
import { attempt } from '../../../src/engine/attempt.ts';
import { Limiter } from '../../../src/engine/limiter.ts';
import { answered } from '../../../src/health/observation.ts';
import { isSettled } from '../../../src/health/probe-state.ts';
import { pause } from '../../../src/platform/clock.ts';
import type { ProbeKind } from '../../../src/probes/probe.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { good, MINUTE, refused, rulesOf, SECOND, STANDARD_PROBES, silent, warned, wrong } from '../../support/health.ts';
import { after, hanging, Lab, type LabOptions, portsWith, type Script } from './lab.ts';

const labs: Lab[] = [];

function labOf(options: LabOptions): Lab {
  const lab = new Lab(options);
  labs.push(lab);
  return lab;
}

afterEach(() => {
  for (const lab of labs.splice(0)) lab.stop();
});

const PROBE = rulesOf('p', { component: 'nas', domain: 'lan' });

function gaps(times: readonly number[]): readonly number[] {
  return times.slice(1).map((time, index) => time - (times[index] ?? 0));
}

describe('the schedule', () => {
  test('at start every probe is attempted within 2 s', async () => {
    const lab = labOf({ probes: STANDARD_PROBES });
    const started = lab.clock.now();
    lab.engine.start();
    await lab.clock.advance(2 * SECOND);
    for (const { id } of STANDARD_PROBES) {
      const [first] = lab.startsOf(id);
      expect([id, (first ?? Number.POSITIVE_INFINITY) - started <= 2 * SECOND]).toEqual([id, true]);
    }
    expect(lab.board.current().complete).toBe(true);
  });

  test('then at its interval, with at most 5 % of jitter and without drift', async () => {
    const lab = labOf({ probes: [PROBE] });
    lab.engine.start();
    await lab.clock.advance(2 * SECOND + 10 * MINUTE);
    const starts = lab.startsOf('p').slice(2);
    expect(starts.length).toBeGreaterThan(15);
    for (const gap of gaps(starts)) expect(Math.abs(gap - 30 * SECOND)).toBeLessThanOrEqual(0.05 * 30 * SECOND);
    const first = starts[0] ?? 0;
    starts.forEach((start, index) => expect(Math.abs(start - first - index * 30 * SECOND)).toBeLessThanOrEqual(0.05 * 30 * SECOND));
    expect(new Set(gaps(starts)).size).toBeGreaterThan(3);
  });

  test("the share's probes are due together", async () => {
    const share = STANDARD_PROBES.filter(({ id }) => id === 'sentinel' || id === 'space');
    const lab = labOf({ probes: share });
    lab.engine.start();
    await lab.clock.advance(10 * MINUTE);
    expect(lab.startsOf('sentinel')).toEqual(lab.startsOf('space'));
  });

  test.each([
    [30 * SECOND, 5 * SECOND, 3],
    [60 * SECOND, 10 * SECOND, 3],
    // Three are not enough before they span 10 s.
    [3 * SECOND, SECOND, 9],
    [1.5 * SECOND, SECOND, 9],
  ])('every %i ms: after the first differing attempt the next follow %i ms after the end of the last', async (everyMs, quick, attempts) => {
    const lab = labOf({ probes: [{ ...PROBE, everyMs, timeoutMs: SECOND }] });
    lab.engine.start();
    await lab.clock.advance(4 * everyMs + 3 * SECOND);
    expect(lab.probe('p')).toMatchObject({ state: 'up', confirmed: true });
    lab.script = { p: after(300, silent()) };
    const before = lab.startsOf('p').length;
    while (lab.probe('p').state === 'up') await lab.clock.advance(100);
    const bad = lab.startsOf('p').slice(before);
    expect(bad).toHaveLength(attempts);
    for (const gap of gaps(bad)) expect(gap).toBe(quick + 300);
    // settled: back to the interval
    await lab.clock.advance(everyMs * 1.1);
    expect(lab.startsOf('p').slice(before).length).toBeLessThanOrEqual(attempts + 2);
    // the other direction
    lab.script = {};
    const down = lab.startsOf('p').length;
    while (lab.probe('p').state === 'down') await lab.clock.advance(100);
    const goodStarts = lab.startsOf('p').slice(down);
    expect(goodStarts).toHaveLength(2);
    for (const gap of gaps(goodStarts)) expect(gap).toBe(quick + 20);
  });

  test('a cron schedule: the first round, rechecks until settled, then only its ticks', async () => {
    const lab = labOf({ probes: [{ ...PROBE, everyMs: 60 * MINUTE }], cron: { p: '0 * * * *' } });
    lab.engine.start();
    await lab.clock.advance(2 * SECOND);
    expect(lab.startsOf('p')).toHaveLength(1);
    await lab.clock.advance(11 * MINUTE);
    expect(lab.startsOf('p')).toHaveLength(2);
    await lab.clock.advance(5 * 60 * MINUTE);
    expect(lab.startsOf('p')).toHaveLength(2);
    lab.ticks.get('0 * * * *')?.();
    await lab.clock.advance(SECOND);
    expect(lab.startsOf('p')).toHaveLength(3);
    lab.stop();
    expect(lab.ticks.size).toBe(0);
  });
});

describe('one attempt at a time', () => {
  test('a probe that is still running when it is due is skipped, and so reported', async () => {
    const lab = labOf({ probes: [{ ...PROBE, everyMs: SECOND, timeoutMs: 900 }] });
    // does not keep its deadline: abandoned 250 ms after it, beyond the next due time
    lab.script = { p: () => new Promise(() => {}) };
    lab.engine.start();
    await lab.clock.advance(10 * SECOND);
    expect(lab.eventsOf('skipped').length).toBeGreaterThan(3);
    const ends = lab.eventsOf('observed').map(({ observation }) => observation);
    for (let index = 1; index < ends.length; index += 1) {
      expect(ends[index]?.startedAt).toBeGreaterThanOrEqual(ends[index - 1]?.at ?? 0);
    }
  });

  test('check now joins an attempt under way', async () => {
    const lab = labOf({ probes: [PROBE] });
    lab.script = { p: after(5 * SECOND, good()) };
    lab.engine.start();
    await lab.clock.advance(2 * SECOND);
    expect(lab.startsOf('p')).toHaveLength(1);
    const asked = lab.engine.checkNow('all', new AbortController().signal);
    await lab.clock.advance(10 * SECOND);
    expect((await asked).probes[0]).toMatchObject({ confirmed: true, last: { ok: true } });
    // One was under way, one more settles it.
    expect(lab.startsOf('p')).toHaveLength(2);
  });

  test('check now attempts at once, only what was named', async () => {
    const lab = labOf({ probes: [PROBE, rulesOf('q', { component: 'nas', domain: 'lan' })] });
    lab.engine.start();
    await lab.clock.advance(40 * SECOND);
    const [p, q] = [lab.startsOf('p').length, lab.startsOf('q').length];
    lab.script = { p: after(20, refused()) };
    const asked = lab.engine.attemptNow(['p'], new AbortController().signal);
    await lab.clock.advance(50);
    await asked;
    expect(lab.probe('p').last?.code).toBe('tcp.refused');
    expect([lab.startsOf('p').length, lab.startsOf('q').length]).toEqual([p + 1, q]);
  });

  test.each(['before', 'during'])('check now given up %s does not wait', async (when) => {
    const lab = labOf({ probes: [PROBE] });
    lab.script = { p: hanging() };
    lab.engine.start();
    const giveUp = new AbortController();
    if (when === 'before') giveUp.abort();
    const asked = lab.engine.checkNow('all', giveUp.signal);
    giveUp.abort();
    expect((await asked).probes).toHaveLength(1);
    expect(getEventListeners(giveUp.signal, 'abort')).toHaveLength(0);
  });

  test('the limiter lets in so many at once, the others in order', async () => {
    const limiter = new Limiter(2);
    const clock = new FakeClock();
    const order: string[] = [];
    const job = (name: string, ms: number) =>
      limiter.within(async () => {
        order.push(`+${name}`);
        await pause(clock, ms);
        order.push(`-${name}`);
        if (name === 'b') throw new Error('b fails');
      });
    const all = Promise.allSettled([job('a', 30), job('b', 10), job('c', 10), job('d', 10)]);
    await clock.advance(100);
    expect((await all).map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'fulfilled']);
    expect(order).toEqual(['+a', '+b', '-b', '+c', '-c', '+d', '-a', '-d']);
    const late = job('e', 1);
    await clock.advance(5);
    await late;
    expect(order.at(-1)).toBe('-e');
  });
});

test('the limiter has as many places after any number of hand-overs as before', async () => {
  const limiter = new Limiter(3);
  const clock = new FakeClock();
  let inside = 0;
  let most = 0;
  const job = () =>
    limiter.within(async () => {
      inside += 1;
      most = Math.max(most, inside);
      await pause(clock, 10);
      inside -= 1;
    });
  for (let turn = 0; turn < 3; turn += 1) {
    most = 0;
    const all = Promise.all(Array.from({ length: 9 }, job));
    await clock.advance(30);
    await all;
    expect([turn, most, inside]).toEqual([turn, 3, 0]);
  }
});

describe('one attempt', () => {
  const clock = new FakeClock();
  const kindOf = (observe: ProbeKind<unknown>['observe']): ProbeKind<unknown> => ({
    kind: 'x',
    settings: undefined as never,
    defaults: { domain: 'lan', every: '30s', timeout: '8s' },
    codes: [],
    target: () => 'x',
    observe,
  });
  const scripted =
    (script: Script): ProbeKind<unknown>['observe'] =>
    async (_, context) =>
      script(context);
  const request = (observe: ProbeKind<unknown>['observe'], cancel = new AbortController().signal) => ({
    probe: 'p',
    kind: kindOf(observe),
    settings: {},
    timeoutMs: 5 * SECOND,
    remembered: { pin: 'v-1' },
    ports: portsWith(clock),
    cancel,
  });

  test('is stamped', async () => {
    const startedAt = clock.now();
    const running = attempt(request(scripted(after(40, good()))));
    await clock.advance(100);
    expect(await running).toEqual({ probe: 'p', startedAt, at: startedAt + 40, took: 40, outcome: good() });
    expect(clock.pendingTimers).toBe(0);
  });

  test('has one deadline, reported as such', async () => {
    const running = attempt(request(scripted(hanging())));
    await clock.advance(5 * SECOND - 1);
    expect(clock.pendingTimers).toBe(1);
    await clock.advance(1);
    expect(await running).toMatchObject({ took: 5 * SECOND, outcome: { kind: 'failed', trouble: { code: 'tcp.timeout' } } });
  });

  test('a probe that does not settle at its deadline is abandoned after a short grace', async () => {
    const running = attempt(request(() => new Promise(() => {})));
    await clock.advance(5 * SECOND + 300);
    expect(await running).toMatchObject({ took: 5 * SECOND + 250, outcome: { kind: 'not-run', trouble: { code: 'probe.internal' } } });
    expect(clock.pendingTimers).toBe(0);
  });

  test.each([
    ['rejects', () => Promise.reject(new TypeError('no \u001b[31mway'))],
    [
      'throws',
      () => {
        throw new TypeError('no \u001b[31mway');
      },
    ],
  ])('a probe that %s is reported as a fault of ours, escaped', async (_, observe) => {
    const seen = await attempt(request(observe as ProbeKind<unknown>['observe']));
    expect(seen?.outcome).toMatchObject({
      kind: 'not-run',
      trouble: { code: 'probe.internal', args: { problem: 'TypeError: no \\x1b[31mway' } },
    });
  });

  test('a cancelled attempt is dropped at once, whatever the probe does', async () => {
    const cancel = new AbortController();
    const running = attempt(request(() => new Promise(() => {}), cancel.signal));
    cancel.abort();
    expect(await running).toBeNull();
    expect(await attempt(request(scripted(after(1, good())), cancel.signal))).toBeNull();
    expect(clock.pendingTimers).toBe(0);
  });

  test('leaves nothing on the signal that outlives it', async () => {
    const cancel = new AbortController();
    for (let turn = 0; turn < 5; turn += 1) {
      const running = attempt(request(scripted(after(10, good())), cancel.signal));
      await clock.advance(20);
      await running;
    }
    expect(getEventListeners(cancel.signal, 'abort')).toHaveLength(0);
  });

  test('the probe gets what it remembered, and its budget', async () => {
    const seen: unknown[] = [];
    await attempt(
      request((_, { remembered, timeoutMs, probe }) => {
        seen.push(remembered, timeoutMs, probe);
        return Promise.resolve(good());
      }),
    );
    expect(seen).toEqual([{ pin: 'v-1' }, 5 * SECOND, 'p']);
  });
});

describe('what goes wrong inside', () => {
  test('a throwing probe is reported, and the loop lives', async () => {
    const lab = labOf({ probes: [PROBE] });
    lab.script = {
      p: () => {
        throw new Error('oops');
      },
    };
    lab.engine.start();
    await lab.clock.advance(MINUTE);
    expect(lab.probe('p')).toMatchObject({ state: 'unknown', last: { code: 'probe.internal' } });
    lab.script = {};
    await lab.clock.advance(MINUTE);
    expect(lab.probe('p').state).toBe('up');
  });

  test('one probe that never settles delays no other', async () => {
    const lab = labOf({ probes: STANDARD_PROBES });
    lab.script = { ui: () => new Promise(() => {}) };
    lab.engine.start();
    await lab.clock.advance(2 * MINUTE);
    expect(lab.startsOf('healthz').length).toBeGreaterThanOrEqual(8);
    expect(lab.probe('ui').last?.code).toBe('probe.internal');
  });

  test('stop drops what is under way and leaves no timer', async () => {
    const lab = labOf({ probes: STANDARD_PROBES });
    lab.script = Object.fromEntries(STANDARD_PROBES.map(({ id }) => [id, hanging()]));
    lab.engine.start();
    await lab.clock.advance(3 * SECOND);
    const seen = lab.events.length;
    lab.stop();
    await lab.clock.advance(MINUTE);
    expect(lab.events).toHaveLength(seen);
    expect(lab.clock.pendingTimers).toBe(0);
  });
});

describe('learning', () => {
  const probes = STANDARD_PROBES.filter(({ component }) => component === 'vault');
  const mounted = answered({ mount: { path: '/mnt/share', host: 'lenovo' } });

  test("the share's host, once the mount table names it, lets smb in", async () => {
    const lab = labOf({ probes, needHost: ['smb'] });
    lab.engine.start();
    await lab.clock.advance(MINUTE);
    expect(lab.board.current().probes.map(({ id }) => id)).not.toContain('smb');
    lab.script = { mount: after(2, mounted) };
    await lab.clock.advance(20 * SECOND);
    expect(lab.settingsSeen.get('smb')).toEqual({ host: 'lenovo' });
    expect(lab.probe('smb').state).toBe('up');
    await lab.clock.advance(MINUTE);
    expect(lab.startsOf('smb').length).toBeGreaterThanOrEqual(3);
    expect(lab.eventsOf('gate-changed').at(-1)?.to).toBe('open');
  });

  test('once complete, the first round stays complete when a probe joins', async () => {
    const lab = labOf({ probes, needHost: ['smb'] });
    lab.engine.start();
    await lab.clock.advance(MINUTE);
    const complete: boolean[] = [];
    lab.board.subscribe((snapshot) => complete.push(snapshot.complete));
    lab.script = { mount: after(2, mounted) };
    await lab.clock.advance(20 * SECOND);
    expect(complete).not.toContain(false);
  });

  test('the first heartbeat lets its probe in, with the settings that it has', async () => {
    const lab = labOf({ probes, needHeartbeat: ['space'] });
    lab.engine.start();
    lab.script = { mount: after(2, mounted) };
    await lab.clock.advance(MINUTE);
    expect(lab.startsOf('space')).toEqual([]);
    lab.engine.learn('heartbeat', '');
    await lab.clock.advance(20 * SECOND);
    expect(lab.settingsSeen.get('space')).toEqual({});
    expect(lab.probe('space').state).toBe('up');
    lab.engine.learn('heartbeat', '');
    expect(lab.board.current().probes.filter(({ id }) => id === 'space')).toHaveLength(1);
    const beaten = labOf({ probes, needHeartbeat: ['space'], learned: new Map([['heartbeat', '']]) });
    expect([...beaten.roster.runners.keys()]).toContain('space');
  });

  test('what was learned before needs no attempt', () => {
    const lab = labOf({ probes, needHost: ['smb'], learned: new Map([['vault.host', 'nas']]) });
    expect([...lab.roster.runners.keys()]).toContain('smb');
  });
});

describe('the neutral check', () => {
  const probes = STANDARD_PROBES.filter(({ component }) => component === 'gateway' || component === 'observer');
  const dark = Object.fromEntries(probes.filter(({ component }) => component === 'gateway').map(({ id }) => [id, hanging()]));

  async function darkLab(): Promise<Lab> {
    const lab = labOf({ probes, fleet: { neutralCheck: true } });
    lab.engine.start();
    await lab.clock.advance(2 * MINUTE);
    expect(lab.neutralChecks).toBe(0);
    lab.script = dark;
    return lab;
  }

  test('is asked for when enough domains are dead, and again while the verdict rests on it', async () => {
    const lab = await darkLab();
    while (lab.verdict('gateway') !== 'down') await lab.clock.advance(SECOND);
    const checks = lab.neutralChecks;
    expect(checks).toBeGreaterThanOrEqual(1);
    await lab.clock.advance(2 * MINUTE);
    expect(lab.neutralChecks - checks).toBeGreaterThanOrEqual(6);
    expect(lab.neutralChecks - checks).toBeLessThanOrEqual(10);
    lab.script = {};
    await lab.clock.advance(2 * MINUTE);
    expect(lab.verdict('gateway')).toBe('healthy');
    const after = lab.neutralChecks;
    await lab.clock.advance(5 * MINUTE);
    expect(lab.neutralChecks).toBe(after);
  });

  test('without an answer only this machine is reported', async () => {
    const lab = await darkLab();
    lab.neutralAnswers = () => Promise.resolve(false);
    await lab.clock.advance(3 * MINUTE);
    expect(lab.eventsOf('component-changed').map(({ to }) => to)).not.toContain('down');
    expect([lab.verdict('gateway'), lab.verdict('observer')]).toEqual(['unknown', 'unknown']);
    lab.neutralAnswers = () => Promise.resolve(true);
    await lab.clock.advance(20 * SECOND);
    expect([lab.verdict('gateway'), lab.verdict('observer')]).toEqual(['down', 'healthy']);
  });

  test('a question that never ends has a deadline', async () => {
    const lab = await darkLab();
    lab.neutralAnswers = () => new Promise(() => {});
    await lab.clock.advance(3 * MINUTE);
    expect(lab.neutralChecks).toBeGreaterThan(2);
    expect(lab.verdict('gateway')).toBe('unknown');
  });

  test('a question that throws is no answer', async () => {
    const lab = await darkLab();
    lab.neutralAnswers = () => Promise.reject(new Error('no route'));
    await lab.clock.advance(3 * MINUTE);
    expect(lab.verdict('gateway')).toBe('unknown');
  });
});

describe('sleep', () => {
  const asleep = async (lab: Lab, gap: number): Promise<void> => {
    lab.clock.sleepMachine(gap);
    await lab.clock.advance(10 * SECOND);
  };

  async function awakeLab(): Promise<Lab> {
    const lab = labOf({ probes: STANDARD_PROBES });
    lab.engine.start();
    await lab.clock.advance(2 * MINUTE);
    expect(lab.board.current().verdict).toBe('healthy');
    return lab;
  }

  test.each([
    [44 * SECOND, 0],
    [46 * SECOND, 1],
    [8 * 60 * MINUTE, 1],
  ])('a gap of %i ms: reported %i times', async (gap, times) => {
    const lab = await awakeLab();
    await asleep(lab, gap);
    const slept = lab.eventsOf('slept');
    expect(slept).toHaveLength(times);
    for (const { gapMs } of slept) expect(Math.abs(gapMs - gap)).toBeLessThanOrEqual(5 * SECOND);
  });

  test('attempts under way are dropped, streaks cleared', async () => {
    const lab = await awakeLab();
    lab.script = { ui: hanging() };
    while (lab.startsOf('ui').length === lab.eventsOf('observed').filter(({ observation }) => observation.probe === 'ui').length) {
      await lab.clock.advance(SECOND);
    }
    const observed = lab.eventsOf('observed').filter(({ observation }) => observation.probe === 'ui').length;
    lab.script = { observer: hanging(silent()) };
    await asleep(lab, 60 * MINUTE);
    const since = lab
      .eventsOf('observed')
      .filter(({ observation }) => observation.probe === 'ui')
      .slice(observed);
    expect(since.map(({ observation }) => observation.outcome.kind)).not.toContain('failed');
    expect(lab.probe('ui').streak).toMatchObject({ good: 0, bad: 0 });
  });

  test.each([4_000, 4_250, 4_500, 4_750, 4_950])(
    'an attempt that began %i ms before the gap and ends just after it is dropped too',
    async (age) => {
      const lab = await awakeLab();
      const observed = () => lab.eventsOf('observed').filter(({ observation }) => observation.probe === 'healthz');
      lab.script = { healthz: hanging() };
      while (lab.startsOf('healthz').length === observed().length) await lab.clock.advance(100);
      await lab.clock.advance(age);
      lab.clock.sleepMachine(60 * MINUTE);
      // its deadline comes before the gap is looked for
      await lab.clock.advance(5_100 - age);
      expect(observed().filter(({ observation }) => observation.outcome.kind === 'failed')).toEqual([]);
      expect(lab.eventsOf('slept')).toHaveLength(1);
    },
  );

  test('what the observer saw before the gap does not make it fit', async () => {
    const lab = await awakeLab();
    const seen = lab.startsOf('observer').length;
    while (lab.startsOf('observer').length === seen) await lab.clock.advance(100);
    await lab.clock.advance(200);
    lab.script = { observer: hanging(silent()) };
    // so short that the last good attempt is not stale yet
    await asleep(lab, 46 * SECOND);
    const woke = lab.eventsOf('slept')[0]?.at ?? 0;
    const others = lab.eventsOf('observed').filter(({ observation }) => observation.at >= woke && observation.probe !== 'observer');
    expect(others.length).toBeGreaterThan(5);
    for (const { observation } of others) expect(observation.outcome.kind).toBe('not-run');
  });

  test.each([100 * SECOND, 8 * 60 * MINUTE])('after %i ms nobody is judged before this machine was fit once', async (gap) => {
    const lab = await awakeLab();
    let fit = false;
    const offline = after(30, silent());
    lab.script = {
      ...Object.fromEntries(STANDARD_PROBES.filter(({ component }) => component === 'gateway').map(({ id }) => [id, offline])),
      observer: async () => {
        await pause(lab.clock, 500);
        return fit
          ? good()
          : { kind: 'not-run' as const, trouble: { code: 'tailscale.starting' as const, args: {}, detail: '' }, facts: {} };
      },
    };
    await asleep(lab, gap);
    await lab.clock.advance(20 * SECOND);
    const woke = lab.eventsOf('slept')[0]?.at ?? 0;
    const seen = lab.eventsOf('observed').filter(({ observation }) => observation.at >= woke && observation.probe !== 'observer');
    expect(seen.length).toBeGreaterThan(5);
    for (const { observation } of seen) expect(observation.outcome).toMatchObject({ kind: 'not-run', trouble: { code: 'probe.settling' } });
    expect(lab.eventsOf('component-changed').map(({ to }) => to)).not.toContain('down');
    fit = true;
    lab.script = { observer: after(500, good()) };
    await lab.clock.advance(90 * SECOND);
    expect(lab.board.current().verdict).toBe('healthy');
    expect(lab.eventsOf('component-changed').map(({ to }) => to)).not.toContain('down');
  });

  test('an observer that answers badly does not end the settling', async () => {
    const lab = await awakeLab();
    lab.script = { observer: after(30, wrong('observer.offline')) };
    await asleep(lab, 8 * 60 * MINUTE);
    await lab.clock.advance(20 * SECOND);
    const woke = lab.eventsOf('slept')[0]?.at ?? 0;
    const others = lab.eventsOf('observed').filter(({ observation }) => observation.at >= woke && observation.probe !== 'observer');
    expect(new Set(others.map(({ observation }) => observation.outcome.kind))).toEqual(new Set(['not-run']));
  });

  test('a gateway that died in the night is called down only after silence awake', async () => {
    const lab = await awakeLab();
    lab.script = Object.fromEntries(STANDARD_PROBES.filter(({ component }) => component === 'gateway').map(({ id }) => [id, hanging()]));
    await asleep(lab, 8 * 60 * MINUTE);
    const woke = lab.eventsOf('slept')[0]?.at ?? 0;
    while (lab.verdict('gateway') !== 'down') await lab.clock.advance(SECOND);
    expect(lab.clock.now() - woke).toBeGreaterThanOrEqual(60 * SECOND);
    expect(lab.clock.now() - woke).toBeLessThanOrEqual(2 * MINUTE);
  });

  test('without an observer attempts go on at once', async () => {
    const lab = labOf({ probes: [PROBE] });
    lab.engine.start();
    await lab.clock.advance(MINUTE);
    await asleep(lab, 60 * MINUTE);
    expect(lab.probe('p')).toMatchObject({ state: 'up' });
  });

  test('a clock that is set back is a gap too, and probes go on', async () => {
    const lab = await awakeLab();
    await asleep(lab, -60 * MINUTE);
    expect(lab.eventsOf('slept')).toHaveLength(1);
    const before = lab.startsOf('healthz').length;
    await lab.clock.advance(2 * MINUTE);
    expect(lab.startsOf('healthz').length - before).toBeGreaterThanOrEqual(7);
    expect(lab.board.current().verdict).toBe('healthy');
  });
});

test('a warning does not keep a settled probe at the quick pace', async () => {
  const lab = labOf({ probes: [PROBE] });
  lab.script = { p: after(20, warned()) };
  lab.engine.start();
  await lab.clock.advance(MINUTE);
  const history = lab.board.history('p');
  expect(history !== null && isSettled(history, PROBE)).toBe(true);
  const before = lab.startsOf('p').length;
  await lab.clock.advance(5 * MINUTE);
  expect(lab.startsOf('p').length - before).toBeLessThanOrEqual(11);
});
