import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../../src/platform/clock.ts';
import { createLedger, type Ledger, type LedgerEntry } from '../../../src/share/ledger.ts';
import type { ProcessIdentities } from '../../../src/share/process-table.ts';
import { until } from '../../support/poll.ts';
import { processes } from '../../support/share/lab.ts';
import { notLinux, titled } from '../../support/titled.ts';

const ROOT = '/mnt/vault';
let state: string;
let folder: string;
let child: ChildProcess;

beforeEach(() => {
  state = mkdtempSync(join(tmpdir(), 'ytm-ledger-'));
  folder = join(state, 'ledger');
  child = spawn('/bin/sleep', ['60']);
});
afterEach(() => {
  child.kill('SIGKILL');
  rmSync(state, { recursive: true });
});

function ledger(table: ProcessIdentities = processes): Ledger {
  return createLedger({ folder, processes: table, clock: systemClock });
}

function pid(): number {
  return child.pid ?? 0;
}

function files(): readonly string[] {
  return existsSync(folder) ? readdirSync(folder) : [];
}

function onlyEntry(): LedgerEntry {
  return JSON.parse(readFileSync(join(folder, files()[0] ?? ''), 'utf8')) as LedgerEntry;
}

/** A process that SIGKILL does not end. */
const unkillable: ProcessIdentities = { identity: () => Promise.resolve('boot/1') };

describe('the ledger of visits', () => {
  it('has the child on disk, for our eyes only, until it ended', async () => {
    const record = await ledger().record({ pid: pid(), root: ROOT, deadlineAt: Date.now() + 60_000 });
    expect(onlyEntry()).toMatchObject({ pid: pid(), root: ROOT, identity: await processes.identity(pid()) });
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    record.forget();
    expect(files()).toEqual([]);
  });

  it('calls a child stuck when its deadline is over, for its own root alone', async () => {
    const ours = ledger();
    const record = await ours.record({ pid: pid(), root: ROOT, deadlineAt: Date.now() + 60_000 });
    expect(await ours.stuck(ROOT)).toBeNull();
    record.overdue();
    expect(await ours.stuck(ROOT)).toMatchObject({ pid: pid() });
    expect(await ours.stuck('/mnt/other')).toBeNull();
    record.forget();
    expect(await ours.stuck(ROOT)).toBeNull();
  });

  it('is respected by every ytm process', async () => {
    await ledger(unkillable).record({ pid: pid(), root: ROOT, deadlineAt: Date.now() - 1 });
    expect(await ledger(unkillable).stuck(ROOT)).toMatchObject({ pid: pid() });
    expect(files()).toHaveLength(1);
  });

  it('leaves a visit of another process alone while it has time', async () => {
    await ledger().record({ pid: pid(), root: ROOT, deadlineAt: Date.now() + 60_000 });
    expect(await ledger().stuck(ROOT)).toBeNull();
    expect(files()).toHaveLength(1);
    expect(child.exitCode ?? child.signalCode).toBeNull();
  });

  it('ends an overdue child that nobody killed, and forgets it', async () => {
    await ledger().record({ pid: pid(), root: ROOT, deadlineAt: Date.now() - 1 });
    await until('the child to be gone', async () => (await ledger().stuck(ROOT)) === null);
    await until('its end is told', () => child.signalCode === 'SIGKILL');
    await ledger().stuck(ROOT);
    expect(files()).toEqual([]);
  });

  it('recognises that a pid is used again, and does not touch that process', async () => {
    await ledger({ identity: () => Promise.resolve('an earlier boot/77') }).record({ pid: pid(), root: ROOT, deadlineAt: Date.now() - 1 });
    expect(await ledger().stuck(ROOT)).toBeNull();
    expect(files()).toEqual([]);
    expect(await processes.identity(pid())).not.toBeNull();
  });

  it.skipIf(notLinux !== null)(titled('does not take a zombie for alive', notLinux), async () => {
    // Its parent never waits for it: it ends once the shell, which would, has become something else.
    const script = `sh -c 'until grep -q sleep /proc/$PPID/comm; do :; done' & echo $!; exec sleep 60`;
    const parent = spawn('/bin/sh', ['-c', script], { stdio: ['ignore', 'pipe', 'ignore'] });
    const zombie = await new Promise<number>(
      (resolve) => void parent.stdout.once('data', (text: Buffer) => resolve(Number(text.toString()))),
    );
    await until('a zombie', () => readFileSync(`/proc/${zombie}/stat`, 'utf8').includes(') Z '));
    expect(await processes.identity(zombie)).toBeNull();
    parent.kill('SIGKILL');
  });

  it('makes no state folder: one that was removed under it stays so, and the child is remembered all the same', async () => {
    folder = join(state, 'removed', 'ledger');
    const ours = ledger(unkillable);
    const record = await ours.record({ pid: pid(), root: ROOT, deadlineAt: Date.now() - 1 });
    expect(readdirSync(state)).toEqual([]);
    expect(await ours.stuck(ROOT)).toMatchObject({ pid: pid() });
    record.forget();
  });

  it('forgets what is broken, and does not mind a missing folder', async () => {
    expect(await ledger().stuck(ROOT)).toBeNull();
    mkdirSync(folder);
    writeFileSync(join(folder, 'half.json'), '{"pid": 1');
    writeFileSync(join(folder, 'other.json'), '{"pid":"1"}');
    writeFileSync(join(folder, 'init.json'), JSON.stringify({ pid: 1, identity: 'x', root: ROOT, spawnedAt: 0, deadlineAt: 0 }));
    expect(await ledger(unkillable).stuck(ROOT)).toBeNull();
    expect(files()).toEqual([]);
  });
});
