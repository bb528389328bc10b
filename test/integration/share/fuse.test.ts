import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Outcome } from '../../../src/health/observation.ts';
import { mountProbe } from '../../../src/probes/mount.ts';
import { sentinelProbe } from '../../../src/probes/sentinel.ts';
import { spaceProbe } from '../../../src/probes/space.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { type FuseMount, fuseProblem, fuseTitle, mountFuse } from '../../support/fuse/fuse-mount.ts';
import { allowed, until } from '../../support/poll.ts';
import { gist, troubleIn } from '../../support/probe-context.ts';
import { aliveWith } from '../../support/processes.ts';
import { children, makeShareLab, SENTINEL, type ShareLab } from '../../support/share/lab.ts';

const never = new AbortController().signal;

describe.skipIf(fuseProblem !== null)(fuseTitle('a share that is really mounted'), () => {
  let mount: FuseMount;
  let lab: ShareLab;
  let asked = 0;

  beforeEach(async () => {
    mount = await mountFuse({ source: '//lenovo/studio' });
    mkdirSync(join(mount.backing, 'vault'));
    writeFileSync(join(mount.backing, 'vault', SENTINEL), '{"vault_id":"v1"}');
    lab = makeShareLab(mount.path);
  });
  afterEach(async () => {
    await mount.unmount();
    await until('no visit left behind', () => aliveWith(lab.program).length === 0);
    lab.remove();
  });

  // Space asks under another name each time, so that the answer of a moment ago does for it.
  const sentinel = (timeoutMs = 10_000): Promise<Outcome> =>
    lab.attempt(sentinelProbe, { path: lab.share, vault: lab.vault }, { timeoutMs, probe: 'sentinel' });
  /** What is found out of a share once its visitor hangs, and its time is up. */
  async function hung(hangs: () => Promise<unknown>): Promise<string> {
    const clock = new FakeClock();
    const timeoutMs = 60_000;
    const visit = lab.attempt(
      sentinelProbe,
      { path: lab.share, vault: lab.vault },
      { timeoutMs, ports: { share: lab.visitorWith(lab.program, clock) } },
    );
    await hangs();
    await clock.advance(timeoutMs);
    return gist(await visit);
  }
  const space = (timeoutMs = 10_000): Promise<Outcome> =>
    lab.attempt(
      spaceProbe,
      { path: lab.share, vault: lab.vault, failBelow: '1B', warnBelow: '1B' },
      { timeoutMs, probe: `space${(asked += 1)}` },
    );
  const elsewhere = (): Promise<Outcome> =>
    lab.attempt(spaceProbe, { path: lab.folder, failBelow: '1B', warnBelow: '1B' }, { probe: `disk${(asked += 1)}` });
  const ledger = (): readonly string[] => readdirSync(lab.ledgerFolder);

  async function timed<T>(work: Promise<T>): Promise<{ readonly value: T; readonly took: number }> {
    const startedAt = performance.now();
    return { value: await work, took: performance.now() - startedAt };
  }

  it('is seen by mount, sentinel and space', async () => {
    expect(await lab.attempt(mountProbe, { path: lab.share, fsTypes: ['fuse.ytmtest'] })).toMatchObject({
      ok: true,
      facts: { mount: { source: '//lenovo/studio', fsType: 'fuse.ytmtest' } },
    });
    expect((await Promise.all([sentinel(), space()])).map(gist)).toEqual(['ok', 'ok']);
  });

  it('with calls that take a millisecond is well', async () => {
    mount.faults('delay 0.001');
    expect((await Promise.all([sentinel(), space()])).map(gist)).toEqual(['ok', 'ok']);
  });

  it('that hangs for good holds one child and nothing else (case 61)', async () => {
    mount.faults('hang');
    const [visit, disk] = await Promise.all([timed(sentinel(12_000)), timed(elsewhere())]);
    expect(gist(visit.value)).toBe('failed mount.hung');
    expect(visit.took).toBeLessThan(await allowed(14_000));
    expect(gist(disk.value)).toBe('ok');
    expect(await readFile('/etc/hostname', 'utf8')).not.toBe('');
    await until('a record', () => ledger().length === 1);

    const again = await timed(sentinel(60_000));
    expect(gist(again.value)).toBe('failed mount.hung');
    expect(again.took).toBeLessThan(await allowed(3_000));
    expect(Number(troubleIn(again.value).args['held'])).toBeGreaterThan(900);
    const pending = await space();
    const [stuck] = aliveWith(lab.program);
    expect([gist(pending), troubleIn(pending).args]).toEqual(['not-run mount.visit_pending', { pid: stuck }]);
    expect(aliveWith(lab.program)).toHaveLength(1);

    // Another ytm process of this machine sends no second child either.
    const other = lab.visitorWith(lab.program);
    expect(await other.visit({ asker: 'x', root: lab.share, sentinel: null, timeoutMs: 5_000 }, never)).toMatchObject({
      kind: 'still-stuck',
      pid: stuck,
    });

    mount.faults();
    await until('the child to be gone', () => ledger().length === 0);
    await until('the share to be seen', async () => gist(await sentinel()) === 'ok');
  });

  it('that hangs for good is not visited again after a cancel either', async () => {
    mount.faults('hang');
    const cancelled = lab.attempt(sentinelProbe, { path: lab.share, vault: lab.vault }, { timeoutMs: 30_000, cancelOnce: mount.struck() });
    expect(gist(await cancelled)).toBe('not-run probe.cancelled');
    expect(gist(await sentinel(30_000))).toBe('failed mount.hung');
    expect(aliveWith(lab.program)).toHaveLength(1);
  });

  it.each(['getattr', 'statfs', 'read', 'open'])('of which only %s hangs is found out', async (call) => {
    mount.faults(`hang ${call}`);
    expect(await hung(() => mount.struck())).toBe('failed mount.hung');
    mount.faults();
    await until('the child to be gone', () => ledger().length === 0);
  });

  it('that hangs so that a child can be killed leaves none', async () => {
    mount.freeze();
    expect(await hung(() => until('a visitor that waits for the server', () => aliveWith(lab.program).some(waitsForFuse)))).toBe(
      'failed mount.hung',
    );
    await until('the child to be gone', () => aliveWith(lab.program).length === 0 && ledger().length === 0);
    mount.thaw();
    expect(gist(await sentinel())).toBe('ok');
  });

  it('does not keep a process from ending, which leaves its child on record for the next', async () => {
    mount.faults('hang');
    const once = lab.programOf('visit-once.mjs');
    const run = () => spawnSync(process.execPath, [once, lab.share, lab.ledgerFolder, lab.program], { encoding: 'utf8', timeout: 60_000 });
    const startedAt = performance.now();
    expect(run()).toMatchObject({ status: 0, stdout: 'hung' });
    expect(performance.now() - startedAt).toBeLessThan(await allowed(8_000));
    expect(ledger()).toHaveLength(1);
    expect(run()).toMatchObject({ status: 0, stdout: 'still-stuck' });
    expect(gist(await sentinel())).toBe('failed mount.hung');
    mount.faults();
    await until('the orphan to be gone', () => aliveWith(lab.program).length === 0);
    expect(gist(await sentinel())).toBe('ok');
    expect(ledger()).toEqual([]);
  });

  it.each([
    ['error EIO', 'failed mount.stale'],
    ['error ESTALE', 'failed mount.stale'],
    ['error EACCES', 'not-run mount.permission'],
    ['error EHOSTDOWN read', 'failed mount.stale'],
    ['error EIO read', 'answered sentinel.unreadable'],
  ])('that gives “%s”', async (fault, expected) => {
    mount.faults(fault);
    expect(gist(await sentinel())).toBe(expected);
  });

  it('whose server is gone is dead, although it is still in the table', async () => {
    await mount.killServer();
    expect(gist(await lab.attempt(mountProbe, { path: lab.share, fsTypes: ['fuse.ytmtest'] }))).toBe('ok');
    const outcome = await sentinel();
    expect([gist(outcome), troubleIn(outcome).args['errno']]).toEqual(['failed mount.stale', 'ENOTCONN']);
  });

  it('that cannot be written is reported by space, not by sentinel (case 64)', async () => {
    mount.faults('readonly');
    expect((await Promise.all([sentinel(), space()])).map(gist)).toEqual(['ok', 'answered space.read_only']);
  });

  it('holds another command once: while that one is stuck it is not started again', async () => {
    mount.faults('hang');
    const look = () => children.run({ file: '/usr/bin/stat', args: [join(mount.path, 'vault')], timeoutMs: 300, signal: never });
    const first = await timed(look());
    expect(first.value).toMatchObject({ kind: 'timeout', abandoned: true });
    expect(first.took).toBeLessThan(await allowed(10_000));
    const second = await timed(look());
    expect(second.value).toEqual({ ...first.value });
    expect(second.took).toBeLessThan(await allowed(2_000));
    mount.faults();
    await until('the command to run again', async () => (await look()).kind === 'ended');
  });
});

/** Whether a thread of this process waits in the kernel for a FUSE server: for its answer, or for it to take requests at all. */
function waitsForFuse(pid: number): boolean {
  const waits = readdirSync(`/proc/${pid}/task`).map((thread) => readFileSync(`/proc/${pid}/task/${thread}/wchan`, 'latin1'));
  return waits.some((where) => /fuse|request_wait/u.test(where));
}
