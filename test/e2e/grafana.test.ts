/** The dashboard of `ytm export grafana`, with a real Prometheus that scrapes a real daemon in trouble. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DURATION } from '../../src/exporter/durations.ts';
import { FAMILIES } from '../../src/exporter/families.ts';
import { serve } from '../support/e2e/daemon.ts';
import { type Fleet, QUICK, startFleet } from '../support/e2e/fleet.ts';
import { ytm } from '../support/e2e/program.ts';
import { until } from '../support/poll.ts';
import { hasPrometheus, startPrometheus } from '../support/prometheus.ts';

interface Dashboard {
  readonly title: string;
  readonly uid: string;
  readonly panels: readonly {
    readonly type: string;
    readonly title?: string;
    readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
    readonly datasource?: { readonly uid: string };
    readonly targets?: readonly { readonly expr: string; readonly legendFormat?: string }[];
  }[];
  readonly templating: { readonly list: readonly { readonly name: string; readonly definition?: string }[] };
}

let fleet: Fleet;

beforeAll(async () => {
  fleet = await startFleet();
});
afterAll(() => fleet.stop());

async function dashboard(changes: { readonly language?: string } = {}): Promise<Dashboard> {
  const { code, stdout, stderr } = await ytm(fleet.site(changes), ['export', 'grafana']);
  expect([code, stderr]).toEqual([0, '']);
  return JSON.parse(stdout) as Dashboard;
}

/** Each query once. */
function queriesOf({ panels }: Dashboard): readonly string[] {
  return [...new Set(panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr)))];
}

/** A query as Grafana sends it when everything is chosen. */
function filledIn(expr: string): string {
  return expr
    .replaceAll(/\$(?:instance|component)/g, '.*')
    .replaceAll('$__rate_interval', '1m')
    .replaceAll('$__range', '10m');
}

/** `label_values(metric{…}, label)` is Grafana's own; this asks Prometheus for the same. */
function valuesQuery(definition: string): string {
  const [, metric = '', label = ''] = /^label_values\((.*), (\w+)\)$/.exec(definition) ?? [];
  return `count by (${label}) (${filledIn(metric)})`;
}

describe('the dashboard', () => {
  test('has panels that do not overlap, each with a title of its own, on the data source that is chosen', async () => {
    const { panels, uid } = await dashboard();
    expect(uid).toBe('ytm-fleet');
    const titles = panels.filter(({ type }) => type !== 'row').map(({ title = '' }) => title);
    expect(titles.length).toBeGreaterThan(15);
    expect(titles.filter((title) => title === '')).toEqual([]);
    for (const panel of panels) if (panel.type !== 'row') expect(panel.datasource?.uid).toBe('${datasource}');
    const cells = panels.flatMap(({ gridPos: { x, y, w, h } }) =>
      Array.from({ length: w * h }, (_, cell) => `${x + (cell % w)},${y + Math.floor(cell / w)}`),
    );
    expect(new Set(cells).size).toBe(cells.length);
    expect(Math.max(...panels.map(({ gridPos: { x, w } }) => x + w))).toBe(24);
  });

  test('speaks the language of the config, and asks the same in both', async () => {
    const [english, japanese] = [await dashboard({ language: 'en' }), await dashboard({ language: 'ja' })];
    expect(queriesOf(japanese)).toEqual(queriesOf(english));
    expect(japanese.panels.map(({ title }) => title)).toContain('ゲートが閉じている理由');
    expect(english.panels.map(({ title }) => title)).toContain('Why the gate is shut');
  });

  test('names only metrics and labels that ytm exports', async () => {
    const board = await dashboard();
    const known = new Map([
      ...FAMILIES.map(({ name, labels }) => [name, labels] as const),
      [`${DURATION.name}_bucket`, [...DURATION.labelNames, 'le']],
    ]);
    const asked = [...queriesOf(board), ...board.templating.list.flatMap(({ definition = '' }) => definition)];
    for (const expr of asked) {
      for (const [, name = '', labels = ''] of expr.matchAll(/\b(ytm_\w+)(?:\{([^}]*)\})?/g)) {
        expect([expr, name, known.has(name)]).toEqual([expr, name, true]);
        const used = [...labels.matchAll(/(\w+)=/g)].map(([, label = '']) => label);
        // Prometheus adds these two.
        const own = [...(known.get(name) ?? []), 'instance', 'job'];
        expect([expr, used.filter((label) => !own.includes(label))]).toEqual([expr, []]);
      }
    }
  });
});

const title = hasPrometheus ? 'a real Prometheus' : 'a real Prometheus (skipped: there is no prometheus here)';

describe.skipIf(!hasPrometheus)(title, () => {
  test('answers every query and every variable of the dashboard with data', async (context) => {
    await fleet.faults();
    const site = fleet.site(QUICK, { mirror: { every: false } });
    const daemon = await serve(site, context);
    const prometheus = await startPrometheus(`127.0.0.1:${daemon.port}`);
    const board = await dashboard();
    const waiting = new Set([
      ...queriesOf(board).map(filledIn),
      ...board.templating.list.flatMap(({ definition }) => (definition === undefined ? [] : [valuesQuery(definition)])),
    ]);
    expect(waiting.size).toBeGreaterThan(25);
    const look = async (): Promise<void> => {
      for (const query of waiting) if ((await prometheus.query(query)).length > 0) waiting.delete(query);
    };
    await daemon.shows('all is well', ({ verdict }) => verdict === 'healthy');
    expect((await ytm(site, ['mirror', 'run'])).code).toBe(0);
    await until(
      'what a healthy fleet and a mirror show',
      async () => {
        await look();
        return [...waiting].every((query) => /ytm_problem|ytm_gate_blocked|ytm_probe_failures/.test(query));
      },
      { every: 200 },
    );
    await fleet.faults('share-unmounted');
    await until(
      'what trouble shows',
      async () => {
        await look();
        return waiting.size === 0;
      },
      { every: 200 },
    );
  });
});
