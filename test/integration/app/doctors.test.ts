/** The doctors by night: real calls of ytm, when they are due, what is kept of them, and their end with the daemon. */
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { Doctors, type DoctorsOptions } from '../../../src/app/doctors.ts';
import type { Config } from '../../../src/config/config.ts';
import { NIGHTLY_DOCTORS, nextNight } from '../../../src/doctor/nightly.ts';
import { createExposition } from '../../../src/exporter/exposition.ts';
import { DOCTOR_NIGHTS, parseNights } from '../../../src/health/doctor-night.ts';
import { createChildren } from '../../../src/platform/child/run.ts';
import { systemClock } from '../../../src/platform/clock.ts';
import { FakeBoard } from '../../support/fake-board.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { type MirrorLab, makeMirrorLab } from '../../support/mirror/lab.ts';
import { until } from '../../support/poll.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const NOON = new Date(2026, 10, 30, 12).getTime();
const NIGHT = nextNight(210, NOON);
const YTM = join(import.meta.dirname, '../../../src/bin/ytm.ts');

async function nights(lab: MirrorLab, changes: Partial<DoctorsOptions> = {}) {
  const clock = new FakeClock(NOON);
  const notes = new Map<string, string>();
  const log: string[] = [];
  const line =
    (level: string) =>
    (message: string, fields: object = {}): unknown =>
      log.push(`${level} ${message} ${JSON.stringify(fields)}`);
  const doctors = new Doctors({
    config: await lab.config(),
    store: { note: (key) => notes.get(key) ?? null, setNote: (key, value) => void notes.set(key, value) },
    clock,
    children: createChildren({ clock: systemClock, env: lab.site.env }),
    env: lab.site.env,
    program: [process.execPath, YTM],
    log: { info: line('info'), warn: line('warn') },
    ...changes,
  });
  onTestFinished(() => doctors.stop());
  doctors.start();
  const advance = async (ms: number): Promise<void> => {
    for (let left = ms; left > 0; left -= 10 * MINUTE) await clock.advance(Math.min(left, 10 * MINUTE));
  };
  return { clock, notes, log, doctors, advance };
}

function labOf(...options: Parameters<typeof makeMirrorLab>): MirrorLab {
  const lab = makeMirrorLab(...options);
  onTestFinished(() => lab.remove());
  return lab;
}

test('every doctor runs once a night, and metrics, log and store have what it found', async () => {
  const lab = labOf({ hot: { 'a/one.txt': 'one' }, vault: { 'db/resting.db': `SQLite format 3\0${' '.repeat(496)}` } });
  const { doctors, advance, log, notes, clock } = await nights(lab);
  await advance(NIGHT - NOON - MINUTE);
  expect(doctors.nights()).toEqual([]);
  await advance(2 * MINUTE);
  await until('all doctors have run', () => doctors.nights().length === NIGHTLY_DOCTORS.length);
  expect(doctors.nights().map(({ doctor, problem }) => [doctor, problem])).toEqual(NIGHTLY_DOCTORS.map(({ doctor }) => [doctor, null]));
  expect(parseNights(notes.get(DOCTOR_NIGHTS) ?? null)).toEqual(doctors.nights());
  expect(log).toContainEqual('info a doctor has run {"doctor":"vault","critical":0,"warnings":6,"complete":true}');

  const board = new FakeBoard();
  const { parts } = createExposition({ source: board, events: board, probes: () => [], doctors: () => doctors.nights(), clock }).scrape('');
  let scrape = '';
  for await (const part of parts) scrape += part;
  expect(scrape).toContain('ytm_doctor_findings{doctor="vault",check="databases",severity="warning"} 1');
  expect(scrape).toContain('ytm_doctor_findings{doctor="vault",check="links",severity="critical"} 0');
  expect(scrape).toContain('ytm_doctor_complete{doctor="vault"} 1');
  expect(scrape).toMatch(/^ytm_doctor_last_run_timestamp_seconds\{doctor="storage"\} \d/m);

  const first = doctors.nights();
  await advance(DAY / 2);
  expect(doctors.nights()).toEqual(first);
}, 120_000);

test('a doctor that cannot do its work is reported, and the others run all the same', async () => {
  const program = `const doctor = process.argv[process.argv.indexOf('doctor') + 1];
    if (doctor === 'service') { console.error('no service manager'); process.exit(3); }
    if (doctor === 'thumbnails') process.stdout.write('x'.repeat(20e6));
    const nice = require('node:os').getPriority();
    if (doctor !== 'thumbnails') console.log(JSON.stringify({ schema: 'ytm.doctor/1', complete: nice === 19, checks: [{ id: 'one' }], findings: [], omitted: {} }));`;
  const { doctors, advance, log } = await nights(labOf(), { program: [process.execPath, '-e', program, '--'] });
  await advance(NIGHT - NOON + MINUTE);
  await until('all doctors have run', () => doctors.nights().length === NIGHTLY_DOCTORS.length);
  expect(doctors.nights().map(({ doctor, complete, problem }) => [doctor, complete, problem])).toEqual([
    ['storage', true, null],
    ['service', false, 'no service manager'],
    ['thumbnails', false, 'its report is too long'],
    ['vault', true, null],
  ]);
  expect(log).toContainEqual('warn a doctor failed {"doctor":"service","problem":"no service manager"}');
});

test('one that is under way ends with the daemon, and what earlier nights found stays', async () => {
  const program = 'console.error(process.pid); setInterval(() => {}, 1e6);';
  const pids: number[] = [];
  const children = createChildren({ clock: systemClock, env: process.env });
  const lab = labOf();
  const earlier = { doctor: 'storage', at: NOON - DAY, complete: true, problem: null, checks: [] };
  const { doctors, advance } = await nights(lab, {
    program: [process.execPath, '-e', program, '--'],
    store: { note: (key) => (key === DOCTOR_NIGHTS ? JSON.stringify({ nights: [earlier] }) : null), setNote: () => {} },
    children: {
      async run(request) {
        pids.push(1);
        return children.run(request);
      },
    },
  });
  await advance(NIGHT - NOON + MINUTE);
  await until('it runs', () => pids.length > 0);
  await doctors.stop();
  expect(pids).toHaveLength(1);
  expect(doctors.nights()).toEqual([earlier]);
});

test('none runs where the config says false, or before a night that is configured later', async () => {
  const lab = labOf({ config: { doctor: { nightly: false } } });
  const { doctors, advance, notes } = await nights(lab);
  await advance(2 * DAY);
  expect([doctors.nights(), notes.size]).toEqual([[], 0]);
});

describe('a reload', () => {
  async function reloadable(nightly: string | false) {
    const lab = labOf({ config: { doctor: { nightly } } });
    const config = await lab.config();
    const started: string[] = [];
    const made = await nights(lab, {
      children: {
        async run({ args }) {
          started.push(args[args.indexOf('doctor') + 1] ?? '');
          return { kind: 'cancelled', stdout: '', stderr: '', abandoned: false, pid: 1 };
        },
      },
    });
    const withTime = (nightlyMinute: number | null): Config => ({ ...config, doctor: { nightlyMinute } });
    return { ...made, withTime, started };
  }
  const ALL = NIGHTLY_DOCTORS.map(({ doctor }) => doctor);

  test('moves the night to another time, for the same night', async () => {
    const { doctors, withTime, advance, clock, started } = await reloadable('03:30');
    await advance(10 * MINUTE);
    doctors.reconfigure(withTime(5 * 60));
    await advance(NIGHT + 80 * MINUTE - clock.now());
    expect(started).toEqual([]);
    await advance(20 * MINUTE);
    expect(started).toEqual(ALL);
  });

  test('switches them off, and on again for the next night', async () => {
    const { doctors, withTime, advance, clock, started } = await reloadable('03:30');
    await advance(NIGHT + 10 * MINUTE - clock.now());
    expect(started).toEqual(ALL);
    doctors.reconfigure(withTime(null));
    await advance(3 * DAY);
    doctors.reconfigure(withTime(210));
    await advance(60 * MINUTE);
    expect(started).toEqual(ALL);
    await advance(DAY);
    expect(started).toEqual([...ALL, ...ALL]);
  });
});
