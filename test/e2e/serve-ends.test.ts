/** Every way in which `ytm serve` ends, in the middle of a copy: what is left behind, and whether the next run starts. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { SERVE_ENDS } from '../../src/cli/serving/ends.ts';
import { type Daemon, serve } from '../support/e2e/daemon.ts';
import type { Owner } from '../support/e2e/fleet.ts';
import { PROGRAM, ytm } from '../support/e2e/program.ts';
import { type MirrorLab, makeMirrorLab } from '../support/mirror/lab.ts';
import { allowed, until } from '../support/poll.ts';
import { aliveWith } from '../support/processes.ts';
import { ask } from '../support/served.ts';
import { hasTmux, openTmux, tmuxTitle } from '../support/tmux.ts';

const MEGA = 1_000_000;
/** Of the copy that an end comes into the middle of: half a minute. */
const SLOW = { every: false, rsync: { bwlimit: 1_000 } };

function labOf(owner: Owner): MirrorLab {
  const lab = makeMirrorLab({ hot: { 'a/one': 'one' }, mirror: SLOW, config: { exporter: { listen: '127.0.0.1:0' } } });
  for (let index = 0; index < 10; index += 1) writeFileSync(join(lab.hot, `film ${index}`), Buffer.alloc(3 * MEGA, String(index)));
  owner.onTestFinished(() => lab.remove());
  return lab;
}

const socketOf = ({ state }: MirrorLab): string => join(state, 'ytm.sock');

/** Starts a run through the socket and waits until its first files are there. */
async function copying(lab: MirrorLab): Promise<void> {
  const socketPath = socketOf(lab);
  const headers = { host: 'localhost', 'content-type': 'application/json' };
  const begin = async (): Promise<boolean> =>
    (await ask({ socketPath, method: 'POST', path: '/api/v1/mirror/run', headers, body: '{}' })).status === 200;
  await until('a run begins', begin, { every: 100 });
  await until('it copies', () => existsSync(join(lab.vault, 'film 1')));
}

async function expectNothingLeft(lab: MirrorLab): Promise<void> {
  expect(existsSync(socketOf(lab)), 'the socket is removed').toBe(false);
  expect(existsSync(join(lab.state, 'serve.json')), 'the note is removed').toBe(false);
  // What was killed takes a moment to leave the table of processes.
  await until('no process of the run is left', () => aliveWith(lab.hot).length === 0);
}

async function expectNextRun(lab: MirrorLab): Promise<void> {
  lab.configure({ rsync: {} });
  const run = await ytm(lab.site, ['mirror', 'run']);
  expect(run, `${run.stdout}${run.stderr}`).toMatchObject({ code: 0 });
}

async function servingCopy(owner: Owner, env: Readonly<Record<string, string>> = {}): Promise<{ lab: MirrorLab; daemon: Daemon }> {
  const lab = labOf(owner);
  const daemon = await serve({ ...lab.site, env: { ...lab.site.env, ...env } }, owner);
  await daemon.shows('the gate is open', ({ gate }) => gate.state === 'open');
  await copying(lab);
  return { lab, daemon };
}

describe.concurrent('the end', () => {
  async function expectEnd(daemon: Daemon, signal: 'SIGTERM' | 'SIGINT' | 'SIGQUIT' | 'SIGUSR2' | 'SIGALRM'): Promise<void> {
    const end = await daemon.end(signal);
    expect({ ...end, tookMs: 0 }).toEqual({ code: SERVE_ENDS[signal].exitCode, signal: null, tookMs: 0 });
    // A part that is late (on a machine that is too busy) is logged; the mirror may take 4 s.
    expect(end.tookMs).toBeLessThan(await allowed(2_000));
    expect(daemon.log().filter((line) => line.includes(' info stopping '))).toEqual([
      expect.stringMatching(new RegExp(` signal=${signal}$`)),
    ]);
  }

  test.for(['SIGTERM', 'SIGINT'] as const)('by %s', async (signal, context) => {
    const { lab, daemon } = await servingCopy(context);
    await expectEnd(daemon, signal);
    await expectNothingLeft(lab);
    await expectNextRun(lab);
  });

  // One way of stopping; what differs is the signal that is heard, and the exit code.
  test.for(['SIGQUIT', 'SIGUSR2', 'SIGALRM'] as const)('by %s, without a copy under way', async (signal, context) => {
    const lab = labOf(context);
    await expectEnd(await serve(lab.site, context), signal);
    await expectNothingLeft(lab);
  });

  test('is not kept back by a thread of Node that does not end', async (context) => {
    const planted = join(import.meta.dirname, '../support/e2e/programs/busy-thread.mjs');
    const lab = labOf(context);
    const daemon = await serve({ ...lab.site, env: { ...lab.site.env, NODE_OPTIONS: `--import=${planted}` } }, context);
    const end = await daemon.end();
    expect({ ...end, tookMs: 0 }).toEqual({ code: 0, signal: null, tookMs: 0 });
    expect(end.tookMs).toBeLessThan(await allowed(5_000));
  });

  test('by a second signal does not wait', async (context) => {
    const { lab, daemon } = await servingCopy(context);
    const end = daemon.end('SIGTERM');
    await until('the first one was heard', () => daemon.log().some((line) => line.includes(' info stopping ')), { every: 5 });
    process.kill(daemon.pid, 'SIGTERM');
    // The first may just have been carried out.
    expect([0, 143]).toContain((await end).code);
    await expectNothingLeft(lab);
    await expectNextRun(lab);
  });

  test('by an exception that nothing caught is logged with its stack', async (context) => {
    const planted = join(import.meta.dirname, '../support/e2e/programs/throw-at-sigurg.mjs');
    const { lab, daemon } = await servingCopy(context, { NODE_OPTIONS: `--import=${planted}` });
    const end = await daemon.end('SIGURG');
    expect({ ...end, tookMs: 0 }).toEqual({ code: SERVE_ENDS.bug.exitCode, signal: null, tookMs: 0 });
    expect(daemon.log().join('\n')).toMatch(/ warn this is a bug in ytm; it ends error="Error: planted/);
    await expectNothingLeft(lab);
    await expectNextRun(lab);
  });

  test('by SIGKILL leaves the socket; the next daemon replaces it and ends what is left of the run', async (context) => {
    const { lab, daemon } = await servingCopy(context);
    expect(await daemon.end('SIGKILL')).toMatchObject({ signal: 'SIGKILL' });
    expect(existsSync(socketOf(lab))).toBe(true);
    lab.configure({ ...SLOW, rsync: {} }, { exporter: { listen: '127.0.0.1:0' } });
    const next = await serve(lab.site, context);
    expect((await ask({ socketPath: socketOf(lab), path: '/-/healthy', headers: { host: 'localhost' } })).status).toBe(200);
    await next.shows('the gate is open', ({ gate }) => gate.state === 'open');
    await until('a run completes', async () => (await ytm(lab.site, ['mirror', 'run'])).code === 0, { every: 500 });
    expect(await next.end()).toMatchObject({ code: 0 });
    await expectNothingLeft(lab);
  });
});

describe.skipIf(!hasTmux())(tmuxTitle('in a terminal'), { concurrent: true }, () => {
  async function servingInTerminal(owner: Owner, redirected: string) {
    const lab = labOf(owner);
    const window = await openTmux(80, 24, lab.site.env);
    owner.onTestFinished(() => window.close());
    const [log, pidFile] = [join(lab.folder, 'log'), join(lab.folder, 'pid')];
    await window.send(`sh -c 'echo $$ > ${pidFile}; exec ${process.execPath} ${PROGRAM} serve ${redirected}' 2> ${log}`, 'Enter');
    const logged = (text: string): Promise<true> =>
      until(`the log tells: ${text}`, () => (readFileSync(log, 'utf8').includes(text) ? true : null));
    await until('it has started', () => existsSync(log) && readFileSync(log, 'utf8').includes(' ytm serve started '));
    const pid = Number(readFileSync(pidFile, 'utf8'));
    owner.onTestFinished(() => {
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // It has ended, as it should have.
      }
    });
    return { lab, window, pid, logged };
  }

  const isAlive = (pid: number): boolean => {
    try {
      return process.kill(pid, 0);
    } catch {
      return false;
    }
  };

  test('that is closed it ends', async (context) => {
    const { lab, window, pid, logged } = await servingInTerminal(context, '');
    await copying(lab);
    await window.close();
    await logged(' info stopping signal=terminal-gone');
    await until('it has ended', () => !isAlive(pid));
    await expectNothingLeft(lab);
    await expectNextRun(lab);
  });

  test('that still exists SIGHUP reloads', async (context) => {
    const { pid, logged } = await servingInTerminal(context, '');
    process.kill(pid, 'SIGHUP');
    await logged(' info config reloaded ');
    expect(isAlive(pid)).toBe(true);
  });

  test('that is closed it goes on if none of its streams was that terminal, as with nohup', async (context) => {
    const { window, pid, logged } = await servingInTerminal(context, '< /dev/null > /dev/null');
    await window.close();
    process.kill(pid, 'SIGHUP');
    await logged(' info config reloaded ');
    expect(isAlive(pid)).toBe(true);
    process.kill(pid, 'SIGTERM');
    await until('it has ended', () => !isAlive(pid));
  });
});
