/** What a daemon that is asked to check now does: it settles every probe, as a command without a daemon does. */
import { afterEach, describe, expect, test } from 'vitest';
import { good, MINUTE, refused, rulesOf, SECOND, warned } from '../../support/health.ts';
import { after, hanging, Lab, type LabOptions, type Script } from './lab.ts';

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

describe('check now', () => {
  test.each<[string, number, Script, number, readonly [string, boolean]]>([
    ['that fails', 30 * SECOND, after(20, refused()), 3, ['down', true]],
    ['that fails and is seldom due', 60 * MINUTE, after(20, refused()), 3, ['down', true]],
    ['that hangs', 30 * SECOND, hanging(), 3, ['down', true]],
    ['that is well', 30 * SECOND, after(20, good()), 1, ['up', true]],
    ['that now warns', 30 * SECOND, after(20, warned()), 2, ['degraded', true]],
  ])('check now waits until a probe %s is settled', async (_, everyMs, script, attempts, state) => {
    const lab = labOf({ probes: [{ ...PROBE, everyMs }] });
    lab.engine.start();
    await lab.clock.advance(Math.max(40 * SECOND, everyMs / 3));
    lab.script = { p: script };
    const before = lab.startsOf('p').length;
    let isDone = false;
    const asked = lab.engine.checkNow(['p'], new AbortController().signal).finally(() => (isDone = true));
    while (!isDone && lab.startsOf('p').length - before < 20) await lab.clock.advance(100);
    const [probe] = (await asked).probes;
    expect([probe?.state, probe?.confirmed]).toEqual(state);
    expect(lab.startsOf('p').length - before).toBe(attempts);
  });

  test('check now after a check now hurries nothing: a short outage stays one bad attempt', async () => {
    const lab = labOf({ probes: [PROBE] });
    lab.engine.start();
    await lab.clock.advance(40 * SECOND);
    lab.script = { p: after(20, refused()) };
    const never = new AbortController().signal;
    for (let asked = 0; asked < 3; asked += 1) {
      void lab.engine.checkNow('all', never);
      await lab.clock.advance(600);
    }
    lab.script = {};
    expect(lab.probe('p')).toMatchObject({ state: 'up', streak: { bad: 1 } });
    await lab.clock.advance(20 * SECOND);
    expect(lab.probe('p')).toMatchObject({ state: 'up', confirmed: true });
    expect(lab.eventsOf('probe-changed').map(({ to }) => to)).toEqual(['up']);
  });

  test('check now ends when the engine does', async () => {
    const lab = labOf({ probes: [PROBE] });
    lab.engine.start();
    await lab.clock.advance(40 * SECOND);
    lab.script = { p: after(20, refused()) };
    const asked = lab.engine.checkNow('all', new AbortController().signal);
    await lab.clock.advance(2 * SECOND);
    lab.engine.stop();
    expect((await asked).probes[0]).toMatchObject({ state: 'up', streak: { bad: 1 } });
  });
});
