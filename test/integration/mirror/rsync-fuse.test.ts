import { spawn } from 'node:child_process';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { type FuseMount, fuseProblem, mountFuse } from '../../support/fuse/fuse-mount.ts';
import { allowed, until } from '../../support/poll.ts';
import { titled } from '../../support/titled.ts';
import { groups, makeCopyLab, rsyncProblem } from './rsync-lab.ts';

const MEGABYTE = 1024 * 1024;
const LEAVER = join(import.meta.dirname, 'rsync-leaver.mjs');
const mounts: FuseMount[] = [];

async function mounted(): Promise<FuseMount> {
  const mount = await mountFuse();
  mounts.push(mount);
  return mount;
}

afterEach(async () => {
  for (const mount of mounts.splice(0)) await mount.unmount();
});

describe.skipIf((fuseProblem ?? rsyncProblem) !== null)(titled('copying with a sick disk', fuseProblem ?? rsyncProblem), () => {
  it('says in time that what sleeps in the kernel does not go, and forgets it once it went', async () => {
    const mount = await mounted();
    using lab = makeCopyLab(mount.path);
    lab.write('big', Buffer.alloc(20 * MEGABYTE, 1));
    const { copy } = await lab.start(['big'], { bwlimitKbps: 4_000 });
    await until('a file under way', () => readdirSync(join(mount.backing, '.ytm_tmp')).length > 0);
    mount.faults('hang');
    await until('a first call that hangs', () => waitsForFuse(copy.group));
    const begun = performance.now();
    copy.stop(500);
    expect(await copy.ended).toEqual({ kind: 'stuck', group: copy.group });
    expect(performance.now() - begun).toBeGreaterThan(2_400);
    expect(performance.now() - begun).toBeLessThan(await allowed(6_000));
    const record = await groups.describe(copy.group);
    expect(await groups.isGone({ group: copy.group, leader: null })).toBe(false);
    expect(readdirSync(lab.ledgerFolder)).toHaveLength(1);
    mount.faults();
    await until('the end of the group', () => groups.isGone(record));
    await until('an empty ledger', () => readdirSync(lab.ledgerFolder).length === 0);
    expect(readdirSync(mount.backing)).not.toContain('big');
  });

  it('says that it is stuck also when it hangs on its way in', async () => {
    const mount = await mounted();
    using lab = makeCopyLab(mount.path);
    lab.write('x', 'x');
    mount.faults('hang');
    const { copy } = await lab.start(['x']);
    await until('a first call that hangs', () => waitsForFuse(copy.group));
    copy.stop(0);
    expect(await copy.ended).toEqual({ kind: 'stuck', group: copy.group });
    mount.faults();
    await until('the end of the group', () => groups.isGone({ group: copy.group, leader: null }));
    expect(readdirSync(mount.backing)).not.toContain('x');
  });

  it('keeps no process from ending', async () => {
    const mount = await mounted();
    const leaver = spawn(process.execPath, [LEAVER, mount.path], { stdio: ['pipe', 'pipe', 'inherit'] });
    let said = '';
    leaver.stdout.setEncoding('utf8').on('data', (part: string) => void (said += part));
    const group = Number(await until('the copy', () => /^(\d+)\n/.exec(said)?.[1]));
    await until('a file under way', () => readdirSync(join(mount.backing, '.ytm_tmp')).length > 0);
    mount.faults('hang');
    await until('a first call that hangs', () => waitsForFuse(group));
    leaver.stdin.end();
    await until('the end of the process', () => leaver.exitCode !== null);
    expect([leaver.exitCode, said.split('\n')[1]]).toEqual([0, 'stuck']);
    expect(await groups.isGone({ group, leader: null })).toBe(false);
    mount.faults();
    await until('the end of the group', () => groups.isGone({ group, leader: null }));
  });

  it('is not impatient with a slow disk', async () => {
    const mount = await mounted();
    using lab = makeCopyLab(mount.path);
    const files = ['a', 'b', 'c/d'];
    for (const file of files) lab.write(file, file);
    mount.faults('delay 0.01');
    expect(await lab.copy(files)).toMatchObject({ kind: 'ended', code: 0, stats: { transferred: 3 } });
    mount.faults();
    expect(lab.arrived()).toEqual(files);
  });

  it('goes on past a file of hot that cannot be read', async () => {
    const hot = await mounted();
    using lab = makeCopyLab();
    writeFileSync(join(hot.path, 'secret'), 'x');
    hot.faults('error EACCES open');
    const end = await lab.copy(['secret'], { hot: hot.path });
    expect(end).toMatchObject({ kind: 'ended', code: 23 });
    expect(end.kind === 'ended' && end.stats.complaints[0]).toContain('Permission denied');
    expect(lab.arrived()).toEqual([]);
  });

  it('ends with rsync 11 or 12 when the disk is lost under it', async () => {
    const mount = await mounted();
    using lab = makeCopyLab(mount.path);
    // Takes a quarter of a minute: the server must be gone before it is over.
    lab.write('big', Buffer.alloc(60 * MEGABYTE, 1));
    const { copy } = await lab.start(['big'], { bwlimitKbps: 4_000 });
    await until('bytes of a file under way', () => sizesUnderWay(mount).some((size) => size > 0));
    await mount.killServer();
    const end = await copy.ended;
    expect(end.kind).toBe('ended');
    expect([11, 12]).toContain(end.kind === 'ended' ? end.code : null);
    expect(readdirSync(mount.backing)).not.toContain('big');
  });

  it('ends with rsync 23 and names the file when the disk is lost before the file is open', async () => {
    const mount = await mounted();
    using lab = makeCopyLab(mount.path);
    lab.write('x', 'x');
    // The file is there before the server answers: it is killed in between.
    mount.faults('late create');
    const { copy } = await lab.start(['x']);
    await until('a file that nobody has open yet', () => sizesUnderWay(mount).length > 0);
    await mount.killServer();
    const end = await copy.ended;
    expect(end).toMatchObject({ kind: 'ended', code: 23 });
    expect(end.kind === 'ended' && end.stats.complaints.join('\n')).toContain('mkstemp');
    expect(readdirSync(mount.backing)).not.toContain('x');
  });
});

function sizesUnderWay(mount: FuseMount): number[] {
  const folder = join(mount.backing, '.ytm_tmp');
  return readdirSync(folder).map((name) => statSync(join(folder, name)).size);
}

/** Whether any process of a group waits for the file system's answer, which no signal ends. */
function waitsForFuse(group: number): boolean {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.some((pid) => groupOf(pid) === group && read(`/proc/${pid}/wchan`).includes('request_wait_answer'));
}

function groupOf(pid: string): number {
  const stat = read(`/proc/${pid}/stat`);
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[2]);
}

function read(file: string): string {
  try {
    return readFileSync(file, 'latin1');
  } catch {
    return '';
  }
}
