import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isLocalPath } from '../../../src/config/local-path.ts';
import type { Reason } from '../../../src/health/snapshot.ts';
import { createRunLog } from '../../../src/mirror/log/run-log.ts';
import { systemClock } from '../../../src/platform/clock.ts';
import { runRecord } from '../../support/mirror/run-record.ts';

let folder: string;
let hot: string;
let logDir: string;
let stateRuns: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ytm-run-log-'));
  hot = join(folder, 'hot');
  logDir = join(hot, 'logs/ops/workspaces_mirror');
  stateRuns = join(folder, 'state/runs');
  mkdirSync(join(hot, 'video'), { recursive: true });
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function log(over: Partial<Parameters<typeof createRunLog>[0]> = {}) {
  const tell = ({ code }: Reason): object => ({ code, text: 'A sentence.' });
  return createRunLog({ clock: systemClock, hot, logDir, stateRuns, isLocal: () => true, tell, ...over });
}

const REASON: Reason = {
  code: 'mirror.parked',
  component: 'mirror',
  probe: null,
  severity: 'warning',
  since: 0,
  args: { count: 3, id: 'p' },
};

describe('the log of a run', () => {
  it('has the keys that scripts of the studio read', async () => {
    const record = runRecord({ status: 'parked', returncode: 6, reasons: [REASON], parked: { id: 'p', count: 3 } });
    const file = await log().write(record);
    expect(file).toBe(join(logDir, 'workspaces_mirror__20261122T090000Z.json'));
    const counts = { creates: 1, updates: 2, deletes: 3, renames: 4, bytes: 5 };
    expect(JSON.parse(readFileSync(file ?? '', 'utf8'))).toEqual({
      schema: 'ytm.mirror_run/1',
      run: true,
      dry_run: false,
      id: '20261122T090000Z',
      speed: 'full',
      started_at: '2026-11-22T09:00:00.000Z',
      ended_at: '2026-11-22T09:00:07.000Z',
      host: 'mac',
      hot: '/hot',
      vault: '/share/vault',
      vault_id: 'v1',
      gate: { state: 'open', reasons: [] },
      guards: [{ name: 'config', ok: true, code: null, detail: '' }],
      plan: { ...counts, by_folder: { video: counts } },
      done: counts,
      passes: [{ name: 'copy', argv: ['rsync', '-t'], returncode: 0, seconds: 1.5, stats: { transferred: 3 } }],
      parked: { id: 'p', count: 3 },
      result: { status: 'parked', returncode: 6, reasons: [{ code: 'mirror.parked', text: 'A sentence.' }] },
      skipped: [{ path: 'fifo', why: 'special-file', detail: '' }],
      unmanaged: { count: 1, sample: ['mine'] },
      lost: { count: 0, sample: [] },
      notes: [],
      drift: [],
      hot_paths: 10,
      timings_ms: { scan: 12 },
    });
    expect(readdirSync(logDir)).toEqual(['workspaces_mirror__20261122T090000Z.json']);
  });

  it('marks a dry run, and a run that never had a plan', async () => {
    const file = await log().write(runRecord({ dryRun: true, plan: null, done: null, gate: null, vaultId: null, status: 'refused' }));
    const written: unknown = JSON.parse(readFileSync(file ?? '', 'utf8'));
    expect(written).toMatchObject({ run: false, dry_run: true, plan: null, done: null, gate: null, vault_id: null });
  });
});

describe('where it lies', () => {
  const inState = (): string => join(stateRuns, 'workspaces_mirror__20261122T090000Z.json');

  it('is the state folder while hot is missing; hot is not made', async () => {
    rmSync(hot, { recursive: true });
    expect(await log().write(runRecord())).toBe(inState());
    expect(readdirSync(folder)).toEqual(['state']);
  });

  it('is the state folder while hot is empty, or holds nothing but logs', async () => {
    rmSync(join(hot, 'video'), { recursive: true });
    expect(await log().write(runRecord())).toBe(inState());
    expect(readdirSync(hot)).toEqual([]);
    mkdirSync(join(hot, 'logs'));
    expect(await log().write(runRecord())).toBe(inState());
  });

  it('is the state folder when the other one cannot be written, leaving nothing there', async () => {
    writeFileSync(join(hot, 'logs'), 'a file');
    expect(await log().write(runRecord())).toBe(inState());
    rmSync(join(hot, 'logs'));
    mkdirSync(join(logDir, 'workspaces_mirror__20261122T090000Z.json'), { recursive: true });
    expect(await log().write(runRecord())).toBe(inState());
    expect(readdirSync(logDir)).toEqual(['workspaces_mirror__20261122T090000Z.json']);
  });

  it('is never on a network file system, whatever links lead there', async () => {
    const share = join(folder, 'share');
    mkdirSync(share);
    symlinkSync(share, join(hot, 'logs'));
    const mounts = [{ source: '//nas/share', path: share, fsType: 'cifs', readOnly: false }];
    const isLocal = (path: string): boolean => isLocalPath(path, mounts);
    expect(isLocal(logDir)).toBe(false);
    expect(isLocal(hot)).toBe(true);
    expect(await log({ isLocal }).write(runRecord())).toBe(inState());
    expect(readdirSync(share)).toEqual([]);
  });

  it('is nowhere when neither can be written', async () => {
    writeFileSync(join(hot, 'logs'), 'a file');
    mkdirSync(dirname(stateRuns), { recursive: true });
    writeFileSync(stateRuns, 'a file');
    expect(await log().write(runRecord())).toBeNull();
  });

  it('may be outside of hot, and then hot is not asked', async () => {
    rmSync(hot, { recursive: true });
    const elsewhere = join(folder, 'elsewhere/logs');
    expect(await log({ logDir: elsewhere }).write(runRecord())).toBe(join(elsewhere, 'workspaces_mirror__20261122T090000Z.json'));
  });
});

describe('removing', () => {
  it('takes its own logs and no other file', async () => {
    const runs = log();
    const first = (await runs.write(runRecord())) ?? '';
    const second = (await runs.write(runRecord({ id: '20261122T090000Z-2' }))) ?? '';
    const other = join(logDir, 'notes.json');
    const outside = join(folder, 'workspaces_mirror__20261122T090000Z.json');
    for (const file of [other, outside]) writeFileSync(file, 'mine');
    await runs.remove([first, other, outside, join(logDir, 'workspaces_mirror__20200101T000000Z.json')]);
    expect(readdirSync(logDir).toSorted()).toEqual(['notes.json', second.slice(logDir.length + 1)]);
    expect(readFileSync(outside, 'utf8')).toBe('mine');
  });
});
