import { describe, expect, it } from 'vitest';
import { detectionOf, downAfter, firstBadAfter } from '../../../src/config/detection.ts';
import { JITTER } from '../../../src/engine/schedule.ts';
import { PROBE_KINDS } from '../../../src/probes/registry.ts';
import { configOf } from '../../support/config.ts';

const SHORT = 'version: 1\npaths: { hot: /a, share: /mnt/share }\ngateway: { peer: acer, url: "https://acer.example" }\n';

async function detection(more = ''): Promise<ReturnType<typeof detectionOf>> {
  return detectionOf(await configOf(SHORT + more), PROBE_KINDS);
}

describe('one probe', () => {
  it('is late by its interval, its jitter and its time-out', () => {
    expect(firstBadAfter({ everyMs: 30_000, timeoutMs: 8_000 })).toBe(30_000 * (1 + JITTER) + 8_000);
  });

  it('is down after fall time-outs with a sixth of the interval between them', () => {
    expect(downAfter({ everyMs: 30_000, timeoutMs: 8_000 }, { rise: 2, fall: 3, span: 10_000 })).toBe(31_500 + 3 * 8_000 + 2 * 5_000);
    expect(downAfter({ everyMs: 30_000, timeoutMs: 8_000 }, { rise: 2, fall: 1, span: 10_000 })).toBe(31_500 + 8_000);
  });

  it('rechecks once a second at most, until they span 10 s', () => {
    expect(downAfter({ everyMs: 1_200, timeoutMs: 100 }, { rise: 2, fall: 2, span: 10_000 })).toBe(1_260 + 100 + 10 * 1_100);
  });
});

describe('the standard config keeps its promise', () => {
  it('an unreachable gateway is down within 90 s of its last sign of life', async () => {
    const gateway = (await detection()).components.find(({ id }) => id === 'gateway');
    expect(gateway).toEqual({ id: 'gateway', downMs: 86_500, neededDomains: 2, domains: 2, silenceMs: 60_000 });
  });

  it('no single domain makes the gateway down', async () => {
    const effects = (await detection()).effects.filter(({ component }) => component === 'gateway');
    expect(effects.map(({ domain, verdict }) => [domain, verdict])).toEqual([
      ['tailnet', 'degraded'],
      ['http', 'degraded'],
      ['report', 'degraded'],
    ]);
  });

  it('a lost share makes the vault down by itself and shuts the gate sooner', async () => {
    const share = (await detection()).effects.find(({ domain }) => domain === 'share');
    expect(share).toMatchObject({ verdict: 'down', afterMs: 143_000, gateShutMs: 83_000 });
  });

  it('this machine going offline blinds the gateway after one attempt', async () => {
    const observer = (await detection()).effects.find(({ component }) => component === 'observer');
    expect(observer).toMatchObject({ verdict: 'unknown', afterMs: 41_500, blinds: ['gateway'] });
    expect((await detection()).components.find(({ id }) => id === 'observer')?.downMs).toBeNull();
  });
});

describe('what the config changes', () => {
  it('one domain is enough where it is configured so', async () => {
    const effects = (await detection('components: { gateway: { minDomains: 1, silence: 10m } }\n')).effects;
    expect(effects.find(({ domain }) => domain === 'http')).toMatchObject({ verdict: 'down', afterMs: 600_000 });
  });

  it('a gate that bears degraded stays open, and so does one that does not ask', async () => {
    const open = async (gate: string): Promise<number | null | undefined> =>
      (await detection(`mirror: { gate: ${gate} }\n`)).effects.find(({ domain }) => domain === 'http')?.gateShutMs;
    expect(await open('{ gateway: degraded }')).toBeNull();
    expect(await open('{ vault: healthy }')).toBeNull();
    expect(await open('{ gateway: healthy }')).toBe(65_500);
  });

  it('probes with gates: false never shut it', async () => {
    const quiet = 'probes: { ui: { gates: false }, healthz: { gates: false }, files: { gates: false } }\n';
    expect((await detection(quiet)).effects.find(({ domain }) => domain === 'http')?.gateShutMs).toBeNull();
  });
});
