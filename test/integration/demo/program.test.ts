import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { describe, expect, test } from 'vitest';
import { FAULT_IDS, type FaultId } from '../../../src/demo/faults.ts';
import { type DemoOptions, type FaultMenu, faultMenu, type RunningYtm, runDemo } from '../../../src/demo/program.ts';
import type { Snapshot } from '../../../src/health/snapshot.ts';
import { localeOf } from '../../../src/messages/messages.ts';
import { systemClock } from '../../../src/platform/clock.ts';
import { until } from '../../support/poll.ts';
import { aSnapshot, NOW } from '../../support/snapshots.ts';

interface Stage {
  readonly options: DemoOptions;
  readonly printed: string[];
  readonly ending: AbortController;
  readonly log: string[];
  configFile: string | null;
  menu: FaultMenu | null;
}

/** A ytm that shows one snapshot for ever, on a real lab. */
function stage(snapshot: Snapshot, changes: Partial<DemoOptions> = {}): Stage {
  const ending = new AbortController();
  const log: string[] = [];
  const running: RunningYtm = {
    source: { current: () => snapshot, subscribe: () => () => undefined },
    events: { on: () => () => undefined },
    actions: { checkNow: () => Promise.resolve(snapshot) },
    command: () => Promise.reject(new Error('nobody asks')),
    exporterUrl: 'http://127.0.0.1:19999',
    stop: () => Promise.resolve(void log.push(`ytm stopped, lab still there: ${existsSync(made.configFile ?? '')}`)),
  };
  const printed: string[] = [];
  const made: Stage = {
    printed,
    ending,
    log,
    configFile: null,
    menu: null,
    options: {
      terminal: true,
      clock: systemClock,
      locale: () => localeOf('en', NOW, 0),
      print: (line) => printed.push(line),
      signal: ending.signal,
      start: (configFile) => {
        made.configFile = configFile;
        return Promise.resolve(running);
      },
      dashboard: (_running, faults) => {
        made.menu = faults;
        return new Promise((resolve) => ending.signal.addEventListener('abort', () => resolve(), { once: true }));
      },
      ...changes,
    },
  };
  return made;
}

function folderOf(made: Stage): string {
  if (made.configFile === null) throw new Error('ytm was not started');
  return dirname(made.configFile);
}

describe('ytm demo on a terminal', () => {
  test('says where everything is, shows the dashboard until it is left, and leaves nothing behind', async () => {
    const made = stage(aSnapshot(), { dashboard: () => Promise.resolve() });
    expect(await runDemo(made.options)).toBe('done');
    const folder = folderOf(made);
    expect(made.printed).toEqual([`lab      ${folder}`, `config   ${folder}/config.yaml`, 'metrics  http://127.0.0.1:19999/metrics', '']);
    expect(made.log).toEqual(['ytm stopped, lab still there: true']);
    expect(existsSync(folder)).toBe(false);
  });

  test('the fault menu reaches the lab', async () => {
    const made = stage(aSnapshot());
    const demo = runDemo(made.options);
    const menu = await until('the menu', () => made.menu);
    const table = `${folderOf(made)}/mountinfo`;
    expect(menu.list().map((item) => item.id)).toEqual(FAULT_IDS);
    expect(menu.list().filter((item) => item.on)).toEqual([]);
    const switched = menu.toggle('share-unmounted');
    expect(menu.list().filter((item) => item.on)).toEqual([{ id: 'share-unmounted', label: 'the share is unmounted', on: true }]);
    await switched;
    await menu.toggle('no such fault');
    expect(await readFile(table, 'utf8')).not.toContain('cifs');
    await menu.toggle('share-unmounted');
    expect(await readFile(table, 'utf8')).toContain('cifs');
    made.ending.abort();
    expect(await demo).toBe('interrupted');
  });

  test('a fault that the lab cannot bring about does not show as active', async () => {
    const menu = faultMenu({ active: () => [], setFaults: () => Promise.reject(new Error('disk full')) }, () => localeOf('ja', NOW, 0));
    await menu.toggle('relayed');
    expect(menu.list().filter((item) => item.on)).toEqual([]);
    expect(menu.list()[FAULT_IDS.indexOf('relayed' satisfies FaultId)]?.label).toBe('ゲートウェイへの経路が中継（DERP）になる');
  });
});

describe('ytm demo off a terminal', () => {
  test('an interrupted tour says so and leaves nothing behind', async () => {
    const made = stage(aSnapshot({ verdict: 'unknown' }), { terminal: false });
    const demo = runDemo(made.options);
    await until('the tour begins', () => made.printed.some((line) => line.startsWith('1/12')));
    made.ending.abort();
    expect(await demo).toBe('interrupted');
    expect(made.printed.at(-1)).toBe('The tour was interrupted.');
    expect(existsSync(folderOf(made))).toBe(false);
  });
});

test('a ytm that does not start leaves nothing behind either', async () => {
  const made = stage(aSnapshot());
  const start = (configFile: string): Promise<RunningYtm> => {
    made.configFile = configFile;
    return Promise.reject(new Error('no port'));
  };
  await expect(runDemo({ ...made.options, start })).rejects.toThrow('no port');
  expect(existsSync(folderOf(made))).toBe(false);
});
