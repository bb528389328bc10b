/** A real Prometheus and promtool on a real `ytm serve`. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { FaultId } from '../../src/demo/faults.ts';
import { serve } from '../support/e2e/daemon.ts';
import { type Fleet, QUICK, startFleet } from '../support/e2e/fleet.ts';
import { until } from '../support/poll.ts';
import { hasPrometheus, hasPromtool, lintMetrics, startPrometheus } from '../support/prometheus.ts';

let fleet: Fleet;

beforeAll(async () => {
  fleet = await startFleet();
});
afterAll(() => fleet.stop());

function title(text: string, isThere: boolean, tool: string): string {
  return isThere ? text : `${text} (skipped: there is no ${tool} here)`;
}

describe.skipIf(!hasPromtool)(title('promtool check metrics passes on a live scrape', hasPromtool, 'promtool'), () => {
  test('before the first round, of a healthy fleet, and with a gateway that is down or unknown', async (context) => {
    await fleet.faults();
    const daemon = await serve(fleet.site(QUICK), context);
    const scrape = async (): Promise<string> => (await daemon.get('/metrics')).body;
    expect(lintMetrics(await scrape()), 'before the first round').toBe('');
    await daemon.shows('all is well', ({ verdict }) => verdict === 'healthy');
    expect(lintMetrics(await scrape()), 'healthy').toBe('');
    const faults: readonly (readonly [FaultId, string])[] = [
      ['gateway-unreachable', 'down'],
      ['tailscale-stopped', 'unknown'],
    ];
    for (const [fault, verdict] of faults) {
      await fleet.faults(fault);
      await daemon.shows(fault, (snapshot) => snapshot.verdict === verdict);
      const text = await scrape();
      expect(lintMetrics(text), fault).toBe('');
      expect(text, fault).toMatch(/^ytm_gate_open\{gate="mirror"\} 0$/m);
      expect(text, fault).not.toMatch(/ (NaN|[+-]Inf)$/m);
    }
  });
});

describe.skipIf(!hasPrometheus)(title('a real Prometheus', hasPrometheus, 'prometheus'), () => {
  test('finds the target up, every probe in it, and what changes', async (context) => {
    await fleet.faults();
    const daemon = await serve(fleet.site(QUICK), context);
    const prometheus = await startPrometheus(`127.0.0.1:${daemon.port}`);
    const value = async (expression: string): Promise<string | undefined> => (await prometheus.query(expression))[0]?.value[1];
    const becomes = (expression: string, expected: string) =>
      until(`${expression} is ${expected}`, async () => (await value(expression)) === expected, { every: 100 });
    await becomes('up', '1');
    await becomes('count(ytm_probe_up == 1)', '11');
    await becomes('ytm_gate_open', '1');
    expect(await value('ytm_component_verdict{component="vault",verdict="healthy"}')).toBe('1');
    expect(await value('count by () (ytm_probe_attempts_total > 0)')).toBe('11');
    expect(Number(await value('ytm_share_free_bytes{probe="space"}'))).toBeGreaterThan(0);
    await fleet.faults('share-unmounted');
    await becomes('ytm_probe_up{probe="mount"}', '0');
    await becomes('ytm_component_verdict{component="vault",verdict="down"}', '1');
    await becomes('ytm_gate_blocked{code="mount.absent"}', '1');
    expect(await value('min_over_time(up[1m])')).toBe('1');
    expect(Number(await value('scrape_samples_scraped'))).toBeGreaterThan(100);
  });
});
