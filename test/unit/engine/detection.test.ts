/** The promise of detection with the default intervals, on the fake clock. */
import { afterEach, describe, expect, test } from 'vitest';
import { answered, type Outcome } from '../../../src/health/observation.ts';
import { pause } from '../../../src/platform/clock.ts';
import type { ProbeContext } from '../../../src/probes/probe.ts';
import { GATEWAY_PROBES, MINUTE, refused, SECOND, STANDARD_PROBES, silent, WEB_PROBES, wrong } from '../../support/health.ts';
import { isLong } from '../../support/long.ts';
import { after, hanging, Lab, type Script } from './lab.ts';

/** Repeatable numbers in [0, 1). */
function* phases(count: number): Generator<number> {
  for (let index = 0; index < count; index += 1) yield (index * 0.6180339887498949) % 1;
}

const labs: Lab[] = [];
afterEach(() => {
  for (const lab of labs.splice(0)) lab.stop();
});

/** Well until `darkAt`; an attempt that is under way then gets no answer either. */
function until(darkAt: () => number, then: Script, latency = 30): Script {
  return async (context: ProbeContext): Promise<Outcome> => {
    if (context.clock.now() + latency < darkAt()) {
      await pause(context.clock, latency, context.signal);
      return answered({});
    }
    return then(context);
  };
}

async function run(probes: readonly string[], then: Script, phase: number, neutralMs = 100): Promise<Lab & { dark: number }> {
  const lab = new Lab({
    probes: STANDARD_PROBES.filter(({ component }) => component !== 'vault' && component !== 'hot'),
    fleet: { neutralCheck: true },
  });
  labs.push(lab);
  const dark = lab.clock.now() + 35 * SECOND + phase * 30 * SECOND;
  lab.neutralAnswers = async (_, signal) => {
    await pause(lab.clock, neutralMs, signal);
    return true;
  };
  lab.script = Object.fromEntries(probes.map((id) => [id, until(() => dark, then)]));
  lab.engine.start();
  return Object.assign(lab, { dark });
}

const downAt = (lab: Lab): number | undefined =>
  lab.eventsOf('component-changed').find(({ component, to }) => component === 'gateway' && to === 'down')?.at;

describe('an unreachable gateway', () => {
  test('is down within 90 s of its last sign of life, never sooner than 60 s, and stays so', async () => {
    for (const phase of phases(isLong ? 500 : 60)) {
      const lab = await run(GATEWAY_PROBES, hanging(silent('tcp.timeout')), phase);
      await lab.clock.advance(35 * SECOND + phase * 30 * SECOND);
      const alive = lab
        .eventsOf('observed')
        .filter(({ observation }) => observation.probe !== 'observer' && observation.outcome.kind === 'answered');
      const lastLife = alive.at(-1)?.observation.at ?? 0;
      await lab.clock.advance(150 * SECOND);
      const down = downAt(lab) ?? Number.POSITIVE_INFINITY;
      expect(down - lastLife).toBeGreaterThanOrEqual(60 * SECOND);
      expect(down - lastLife).toBeLessThanOrEqual(90 * SECOND);
      const afterwards = lab.eventsOf('component-changed').filter(({ component, at }) => component === 'gateway' && at > down);
      expect(afterwards).toEqual([]);
      // never told as a host that is up on the way
      const told = lab.eventsOf('component-changed').flatMap(({ reason }) => (reason === null ? [] : [reason.code]));
      expect(told).not.toContain('gateway.services_down');
      lab.stop();
    }
  });

  test('with a slow neutral check too', async () => {
    for (const phase of phases(20)) {
      const lab = await run(GATEWAY_PROBES, hanging(silent('tcp.timeout')), phase, 2 * SECOND);
      await lab.clock.advance(lab.dark - lab.clock.now() + 90 * SECOND);
      expect(lab.verdict('gateway')).toBe('down');
      lab.stop();
    }
  });

  test('is healthy again soon after it answers', async () => {
    const lab = await run(GATEWAY_PROBES, hanging(silent('tcp.timeout')), 0.5);
    await lab.clock.advance(5 * MINUTE);
    expect(lab.verdict('gateway')).toBe('down');
    lab.script = {};
    await lab.clock.advance(60 * SECOND);
    expect(lab.verdict('gateway')).toBe('healthy');
  });
});

describe('one silent domain', () => {
  test.each([
    ['ping lost', ['tailscale'], silent('tailscale.no_reply'), 'gateway.ping_lost'],
    ['web service silent', [...WEB_PROBES], silent('http.timeout'), 'gateway.services_down'],
    ['web service refused', [...WEB_PROBES], refused(), 'gateway.services_down'],
  ] as const)('%s: never reported as not reachable', async (_, probes, outcome, code) => {
    for (const phase of phases(10)) {
      const then: Script = outcome.kind === 'failed' && outcome.life ? after(5, outcome) : hanging(outcome);
      const lab = await run(probes, then, phase);
      await lab.clock.advance(6 * MINUTE);
      expect(downAt(lab)).toBeUndefined();
      expect(lab.verdict('gateway')).toBe('degraded');
      const { reasons } = lab.board.current().components.find(({ id }) => id === 'gateway') ?? { reasons: [] };
      expect(reasons[0]?.code).toBe(code);
      lab.stop();
    }
  });
});

describe('a lost share', () => {
  test.each([
    ['mount', wrong('mount.absent')],
    ['sentinel', silent('mount.hung')],
  ] as const)('shuts the gate at the next visit: %s', async (probe, outcome) => {
    for (const phase of phases(20)) {
      const lab = new Lab({ probes: STANDARD_PROBES });
      labs.push(lab);
      lab.engine.start();
      await lab.clock.advance(75 * SECOND + phase * 60 * SECOND);
      expect(lab.board.current().gate.state).toBe('open');
      lab.script = { [probe]: after(10, outcome) };
      const visits = lab.startsOf(probe).length;
      while (lab.startsOf(probe).length === visits) await lab.clock.advance(10);
      await lab.clock.advance(20);
      expect(lab.board.current().gate.state).toBe('shut');
      expect(lab.eventsOf('gate-changed').at(-1)?.reasons[0]?.code).toBe(
        outcome.kind === 'answered' && !outcome.ok ? 'mount.absent' : 'mount.hung',
      );
      lab.stop();
    }
  });

  test('opens again after rise good visits at the quick pace', async () => {
    const lab = new Lab({ probes: STANDARD_PROBES });
    labs.push(lab);
    lab.engine.start();
    await lab.clock.advance(75 * SECOND);
    lab.script = { sentinel: after(10, silent('mount.hung')) };
    while (lab.board.current().gate.state === 'open') await lab.clock.advance(100);
    lab.script = {};
    const shutAt = lab.clock.now();
    while (lab.board.current().gate.state === 'shut') await lab.clock.advance(100);
    expect(lab.clock.now() - shutAt).toBeLessThanOrEqual(21 * SECOND);
  });
});
