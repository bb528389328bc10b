import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createProcessList } from '../../../src/mirror/foreign/processes.ts';
import { createForeignMirrors, OLDER_AGENT } from '../../../src/mirror/foreign.ts';
import { signalGroup } from '../../../src/mirror/lock/groups.ts';
import type { ChildRequest, ChildResult, Children } from '../../../src/platform/child/run.ts';
import { until } from '../../support/poll.ts';
import { children } from '../../support/share/lab.ts';
import { titled } from '../../support/titled.ts';
import { never, rsync, rsyncProblem, rsyncTitle } from './rsync-lab.ts';

let folder: string;
let vault: string;
const running: ChildProcess[] = [];
const uid = process.getuid?.() ?? 0;
const foreign = createForeignMirrors({ platform: process.platform, children, uid });
/** Another user of this machine; only root can start a process as one. */
const SOMEBODY = 65_534;

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'ytm-foreign-')));
  vault = join(folder, 'vault');
  mkdirSync(vault);
  writeFileSync(join(folder, 'big'), Buffer.alloc(4_000_000));
});

afterEach(() => {
  // The number of one that has ended may be another's by now.
  for (const { pid, exitCode, signalCode } of running.splice(0))
    if (pid !== undefined && exitCode === null && signalCode === null) signalGroup(pid, 'SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

/** Each is its own group and takes longer than any test. */
function start(file: string, args: readonly string[], options: SpawnOptions = {}): ChildProcess {
  const child = spawn(file, args, { cwd: '/', detached: true, stdio: 'ignore', ...options });
  running.push(child);
  return child;
}

describe.skipIf(rsyncProblem !== null)(rsyncTitle('another mirror'), () => {
  it('is not there, usually', async () => {
    expect(await foreign.find([vault], [], never)).toEqual({ kind: 'none' });
  });

  it.each([
    ['by its full path', (): ChildProcess => start(rsync.file, ['--bwlimit=100', join(folder, 'big'), `${vault}/`])],
    ['from where it stands', (): ChildProcess => start(rsync.file, ['--bwlimit=100', '../big', './'], { cwd: vault })],
    ['under another name of the vault', (): ChildProcess => start(rsync.file, ['--bwlimit=100', join(folder, 'big'), `${vault}/sub`])],
  ])('is an rsync into the vault, %s', async (_, begin) => {
    const child = begin();
    const found = await until('the other mirror', async () => {
      const seen = await foreign.find(['/another/name', vault], [], never);
      return seen.kind === 'found' ? seen : null;
    });
    expect(found.what).toMatch(/^rsync into the vault \(process \d+\)$/);
    expect(await foreign.find(['/another/name'], [], never)).toEqual({ kind: 'none' });
    // Ours are known by their group.
    expect(await foreign.find([vault], [Number(child.pid)], never)).toEqual({ kind: 'none' });
  });

  it('is not an rsync that only reads the vault', async () => {
    writeFileSync(join(vault, 'big'), Buffer.alloc(4_000_000));
    const child = start(rsync.file, ['--bwlimit=100', join(vault, 'big'), `${folder}/copy`]);
    await until('the reader', async () => (await foreign.find([join(folder, 'copy')], [], never)).kind === 'found');
    expect(child.exitCode).toBe(null);
    expect(await foreign.find([vault], [], never)).toEqual({ kind: 'none' });
  });

  it.skipIf(uid !== 0)(titled('is not what another user calls rsync', uid === 0 ? null : 'it needs root'), async () => {
    // As anybody can: any program under that name, with the vault as its last word.
    const child = start(process.execPath, ['-e', 'setInterval(() => {}, 1000)', '--', `${vault}/`], { argv0: 'rsync', uid: SOMEBODY });
    const list = createProcessList({ platform: process.platform, children });
    const seen = await until('the process', async () => {
      const all = await list.list(never, (words) => words[0] === 'rsync');
      return typeof all === 'string' ? null : (all.find(({ pid, command }) => pid === child.pid && command[0] === 'rsync') ?? null);
    });
    expect(seen.uid).toBe(SOMEBODY);
    expect(await foreign.find([vault], [], never)).toEqual({ kind: 'none' });
    const asThem = createForeignMirrors({ platform: process.platform, children, uid: SOMEBODY });
    expect(await asThem.find([vault], [], never)).toEqual({ kind: 'found', what: `rsync into the vault (process ${child.pid})` });
  });
});

describe('the processes of this machine', () => {
  const list = createProcessList({ platform: process.platform, children });

  it('are listed by their commands, and in detail where those are of interest', async () => {
    const child = start(process.execPath, ['-e', 'setInterval(() => {}, 1000)', '--', folder]);
    const isOurs = (command: readonly string[] | string): boolean =>
      (typeof command === 'string' ? command : command.join(' ')).includes(folder);
    await until('the process', async () => ((await list.commands(never)) as readonly (readonly string[] | string)[]).some(isOurs));
    expect(await list.list(never, isOurs)).toMatchObject([{ pid: child.pid, group: child.pid, uid }]);
    expect(await list.list(never, () => false)).toEqual([]);
  });
});

describe('another mirror on a Mac', () => {
  const ended = (exitCode: number, stdout = ''): ChildResult => ({ kind: 'ended', exitCode, signal: null, stdout, stderr: '', tookMs: 1 });
  const LIST = `  501   500   502 /usr/bin/rsync -a --delete /Users/mika/workspaces/ /Volumes/share/ytm_workspaces/\n`;

  function onMac(
    launchctl: ChildResult,
    ps: ChildResult,
    user = 502,
  ): { readonly find: typeof foreign.find; readonly asked: ChildRequest[] } {
    const asked: ChildRequest[] = [];
    const answering: Children = {
      run: (request) => {
        asked.push(request);
        return Promise.resolve(request.file === '/bin/launchctl' ? launchctl : ps);
      },
    };
    const mirrors = createForeignMirrors({ platform: 'darwin', children: answering, uid: user });
    return { find: (...args) => mirrors.find(...args), asked };
  }

  it('is a loaded agent, asked for by its label', async () => {
    const { find, asked } = onMac(ended(0), ended(0));
    expect(await find(['/Volumes/share/ytm_workspaces'], [], never)).toEqual({ kind: 'found', what: `the launch agent ${OLDER_AGENT}` });
    expect(asked.map(({ file, args }) => [file, ...args])).toEqual([['/bin/launchctl', 'print', `gui/502/${OLDER_AGENT}`]]);
  });

  it('is an rsync in the list of processes', async () => {
    const { find } = onMac(ended(113), ended(0, LIST));
    expect(await find(['/Volumes/share/ytm_workspaces'], [], never)).toEqual({ kind: 'found', what: 'rsync into the vault (process 501)' });
    expect(await find(['/Volumes/share/ytm_workspaces'], [500], never)).toEqual({ kind: 'none' });
    expect(await find(['/Volumes/other'], [], never)).toEqual({ kind: 'none' });
  });

  it.each([
    ['this user', 502, 'found'],
    ['another user', 503, 'none'],
  ])('is an rsync of %s, or is not', async (_, user, kind) => {
    expect(await onMac(ended(113), ended(0, LIST), user).find(['/Volumes/share/ytm_workspaces'], [], never)).toMatchObject({ kind });
  });

  it('is an rsync of root', async () => {
    const ofRoot = LIST.replace('   502 ', '     0 ');
    expect(await onMac(ended(113), ended(0, ofRoot)).find(['/Volumes/share/ytm_workspaces'], [], never)).toMatchObject({ kind: 'found' });
  });

  it.each<[string, ChildResult, ChildResult, string]>([
    ['launchctl fails', ended(1), ended(0), 'launchctl ended with code 1'],
    ['launchctl does not answer', { kind: 'timeout', stdout: '', stderr: '', abandoned: false, pid: 1 }, ended(0), 'launchctl: timeout'],
    ['ps fails', ended(113), ended(1), 'ps ended with code 1'],
    ['ps is missing', ended(113), { kind: 'missing', detail: '' }, 'ps: missing'],
  ])('may be there when %s', async (_, launchctl, ps, problem) => {
    expect(await onMac(launchctl, ps).find(['/x'], [], never)).toEqual({ kind: 'failed', problem });
  });
});
