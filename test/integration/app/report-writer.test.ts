/** The report for the watchdog probe of another machine: when it is written, how, and what is said when it cannot be. */
import { chmodSync, lstatSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { ReportWriter } from '../../../src/app/report-writer.ts';
import type { Config } from '../../../src/config/config.ts';
import { configOf } from '../../support/config.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { until } from '../../support/poll.ts';
import { temporaryFolder } from '../../support/served.ts';
import { aSnapshot } from '../../support/snapshots.ts';

const EVERY_MS = 30_000;

interface Changes {
  readonly isLocal?: boolean;
  readonly write?: (file: string, text: string) => Promise<void>;
}

async function writing({ isLocal = true, write }: Changes = {}) {
  const folder = await temporaryFolder();
  const file = join(folder, 'acer_watchdog.json');
  const config = (path: string): Promise<Config> =>
    configOf(`version: 1\npaths: { hot: /home/studio/hot }\nreport: { path: ${path}, every: 30s }\n`);
  const clock = new FakeClock();
  const log: string[] = [];
  const line = (message: string, fields: object = {}): unknown => log.push(`${message}: ${JSON.stringify(fields)}`);
  let snapshot = aSnapshot();
  const writer = new ReportWriter({
    config: await config(file),
    current: () => snapshot,
    clock,
    log: { info: line, warn: line },
    isLocal: () => Promise.resolve(isLocal),
    ...(write === undefined ? {} : { write }),
  });
  onTestFinished(() => writer.stop());
  return {
    folder,
    file,
    config,
    clock,
    log,
    writer,
    show: (changes: object): void => {
      snapshot = { ...snapshot, ...changes };
    },
    /** The first report that is newer than this moment; time passes until it is there. */
    written: (after: number) =>
      until('a new report', async () => {
        await clock.advance(EVERY_MS);
        const json = JSON.parse(readdirSync(folder).includes('acer_watchdog.json') ? readFileSync(file, 'utf8') : '{}') as Record<
          string,
          unknown
        >;
        return Date.parse(String(json['generated_at'])) > after ? json : null;
      }),
  };
}

test('writes the snapshot with online and generated_at, readable by everybody whatever the umask, and again after the interval', async () => {
  const before = process.umask(0o077);
  onTestFinished(() => void process.umask(before));
  const { writer, clock, written, file, folder, show } = await writing();
  writer.start();
  expect(await written(0)).toMatchObject({ online: true, schema: 'ytm.snapshot/1', verdict: 'healthy' });
  expect((lstatSync(file).mode & 0o777).toString(8)).toBe('644');
  show({ verdict: 'down' });
  expect(await written(clock.now())).toMatchObject({ online: true, verdict: 'down' });
  await writer.stop();
  expect(readdirSync(folder)).toEqual(['acer_watchdog.json']);
});

test('keeps the old report until every probe was attempted', async () => {
  const { writer, clock, file, show } = await writing();
  writeFileSync(file, '"the old one"');
  show({ complete: false });
  writer.start();
  await clock.advance(1_000);
  expect(readFileSync(file, 'utf8')).toBe('"the old one"');
  show({ complete: true });
  await clock.advance(1_000);
  await until('the first report', () => readFileSync(file, 'utf8') !== '"the old one"');
});

test('replaces a link instead of writing through it, and an earlier draft', async () => {
  const { writer, written, file, folder } = await writing();
  const elsewhere = join(await temporaryFolder(), 'elsewhere');
  writeFileSync(elsewhere, '{}');
  symlinkSync(elsewhere, file);
  symlinkSync(elsewhere, join(folder, `.acer_watchdog.json.${process.pid}.new`));
  writer.start();
  await written(0);
  expect(lstatSync(file).isFile()).toBe(true);
  expect(readFileSync(elsewhere, 'utf8')).toBe('{}');
  await writer.stop();
  expect(readdirSync(folder)).toEqual(['acer_watchdog.json']);
});

test('a folder that is missing is reported once, and the end of it', async () => {
  let isThere = false;
  let tried = 0;
  const { writer, clock, file, log } = await writing({
    write: () => {
      tried += 1;
      return isThere ? Promise.resolve() : Promise.reject(Object.assign(new Error('missing'), { code: 'ENOENT' }));
    },
  });
  writer.start();
  await clock.advance(2 * EVERY_MS);
  isThere = true;
  await clock.advance(2 * EVERY_MS);
  expect(tried).toBe(5);
  const report = { report: file };
  expect(log).toEqual([
    `the report was not written: ${JSON.stringify({ ...report, problem: 'ENOENT' })}`,
    `the report is written again: ${JSON.stringify(report)}`,
  ]);
});

test('a folder that may not be on a local disk is not touched', async () => {
  const { writer, folder, log } = await writing({ isLocal: false });
  chmodSync(folder, 0o700);
  writer.start();
  await until('it is reported', () => log.length > 0);
  expect(log[0]).toContain('it is not known to be on a local disk');
  expect(readdirSync(folder)).toEqual([]);
});

test('while a write hangs, no other one begins', async () => {
  const hanging = Promise.withResolvers<void>();
  let begun = 0;
  const { writer, clock, log } = await writing({
    write: () => {
      begun += 1;
      return hanging.promise;
    },
  });
  writer.start();
  await until('it has begun', () => begun === 1);
  await clock.advance(3 * EVERY_MS);
  expect(begun).toBe(1);
  expect(log).toHaveLength(1);
  expect(log[0]).toContain('the disk does not answer');
  hanging.resolve();
  await until('the end is reported', () => log.length > 1);
  await until('the next one', async () => {
    await clock.advance(EVERY_MS);
    return begun > 1;
  });
});

test('a reload takes over another path, and its end', async () => {
  const { writer, clock, written, file, folder, config } = await writing();
  writer.start();
  await written(0);
  writer.reconfigure(await config(join(folder, 'other.json')));
  await until('the other file', async () => {
    await clock.advance(EVERY_MS);
    return readdirSync(folder).includes('other.json');
  });
  writer.reconfigure(await configOf('version: 1\npaths: { hot: /home/studio/hot }\n'));
  const before = readFileSync(file, 'utf8');
  await clock.advance(3 * EVERY_MS);
  expect(readFileSync(file, 'utf8')).toBe(before);
});
