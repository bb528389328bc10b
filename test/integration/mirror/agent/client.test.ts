/** Talking to the agent: who hangs, dies, talks nonsense or is called off, and what stays behind. */
import { spawnSync } from 'node:child_process';
import { readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { createAgentStarter } from '../../../../src/mirror/agent/client.ts';
import { systemClock } from '../../../../src/platform/clock.ts';
import type { Ledger } from '../../../../src/share/ledger.ts';
import { type FuseMount, fuseProblem, fuseTitle, mountFuse } from '../../../support/fuse/fuse-mount.ts';
import { type AgentLab, makeAgentLab } from '../../../support/mirror/agent-lab.ts';
import { pathsIn } from '../../../support/mirror/tree.ts';
import { until } from '../../../support/poll.ts';
import { aliveWith } from '../../../support/processes.ts';

const PROGRAMS = join(import.meta.dirname, '../../../support/mirror/programs');
const never = new AbortController().signal;

let lab: AgentLab;
afterEach(() => lab.remove());

const allGone = (): Promise<unknown> => until('no agent left', () => aliveWith(lab.program).length === 0);

describe('the way in', () => {
  it('is open only once the agent is on record', async () => {
    lab = makeAgentLab();
    const seen: string[] = [];
    const ledger: Ledger = {
      ...lab.ledger,
      async record(child) {
        seen.push(`recorded ${child.root}`);
        // It has been told nothing yet: its working folder is still elsewhere.
        seen.push(readFileSync(`/proc/${child.pid}/cwd/etc/passwd`, 'utf8').length > 0 ? 'not inside' : '');
        return lab.ledger.record(child);
      },
    };
    const starter = createAgentStarter({ clock: systemClock, ledger, program: lab.program, platform: process.platform });
    const result = await starter.enter(lab.order(), {
      signal: never,
      onGroup: (group) => {
        seen.push(`group ${String(group > 1)}`);
        return Promise.resolve();
      },
    });
    expect(seen).toEqual(['group true', `recorded ${lab.vault}`, 'not inside']);
    expect(result).toMatchObject({ kind: 'entered', agent: { entered: { vaultId: 'vault-of-tests', image: null } } });
    if (result.kind === 'entered') await result.agent.close();
    await allGone();
  });

  it('that is called off leaves nobody behind', async () => {
    lab = makeAgentLab();
    const abort = new AbortController();
    const entering = lab.enter({}, abort.signal);
    await until('a process', () => aliveWith(lab.program).length > 0);
    abort.abort();
    expect(await entering).toEqual({ kind: 'cancelled' });
    expect(await lab.enter({}, abort.signal)).toEqual({ kind: 'cancelled' });
    await allGone();
  });

  it.each([
    ['dies', 'dies.mjs', { kind: 'failed', problem: 'it ended with exit code 3' }],
    ['talks nonsense', 'nonsense.mjs', { kind: 'failed', problem: 'what it says makes no sense' }],
    ['is not there', 'none.mjs', { kind: 'failed', problem: 'it ended with exit code 1' }],
  ])('through a program that %s', async (_what, name, expected) => {
    lab = makeAgentLab();
    const program = join(lab.folder, name);
    symlinkSync(join(PROGRAMS, name), program);
    const starter = createAgentStarter({ clock: systemClock, ledger: lab.ledger, program, platform: process.platform });
    expect(await starter.enter(lab.order(), { signal: never, onGroup: () => Promise.resolve() })).toEqual(expected);
    await until('nobody left', () => aliveWith(program).length === 0);
  });

  it('without the order is no way in: an agent that is told nothing touches nothing', () => {
    lab = makeAgentLab();
    const { status, stdout } = spawnSync(process.execPath, [lab.program], { input: '', encoding: 'utf8' });
    expect([status, stdout]).toEqual([0, '']);
  });
});

describe('requests', () => {
  it('are answered in their order, many at a time', async () => {
    const folders = Array.from({ length: 300 }, (_, index) => `folder-${index}`);
    lab = makeAgentLab({ tree: Object.fromEntries(folders.map((folder) => [`${folder}/in-${folder}`, 'x'])) });
    const agent = await lab.agent();
    const replies = await Promise.all(folders.map((path) => agent.tell({ op: 'list', path, skip: [] })));
    const names = replies.map((reply) =>
      reply.kind === 'done' && reply.answer.kind === 'listed' ? reply.answer.entries[0]?.name : reply.kind,
    );
    expect(names).toEqual(folders.map((folder) => `in-${folder}`));
  });

  it('that write are carried out one by one: what is called off before its turn never is', async () => {
    lab = makeAgentLab();
    const agent = await lab.agent();
    const abort = new AbortController();
    const asked = Array.from({ length: 50 }, (_, index) => agent.ask({ op: 'make-folders', paths: [`made-${index}`] }, abort.signal));
    expect(await asked[0]).toMatchObject({ kind: 'done' });
    abort.abort();
    const replies = await Promise.all(asked);
    expect(replies.at(-1)).toEqual({ kind: 'cancelled' });
    // In its order after all of them, were they still to come.
    expect(await agent.tell({ op: 'make-folders', paths: ['last'] })).toMatchObject({ kind: 'done' });
    const made = pathsIn(lab.vault).filter((path) => path.startsWith('made-'));
    const done = replies.filter(({ kind }) => kind === 'done').length;
    // The one under way may be done without being told.
    expect(made.length).toBeGreaterThanOrEqual(done);
    expect(made.length).toBeLessThanOrEqual(done + 1);
    expect(await agent.ask({ op: 'space' }, abort.signal)).toEqual({ kind: 'cancelled' });
  });

  it('to an agent that was killed say that it is gone', async () => {
    lab = makeAgentLab();
    const agent = await lab.agent();
    process.kill(-agent.group, 'SIGKILL');
    const gone = { kind: 'gone', problem: 'it ended with SIGKILL' };
    expect(await agent.tell({ op: 'space' })).toEqual(gone);
    expect(await agent.tell({ op: 'list', path: '', skip: [] })).toEqual(gone);
    expect(await lab.ledger.stuck(lab.vault)).toBe(null);
  });

  it('end with the agent, which ends with its input', async () => {
    lab = makeAgentLab();
    const agent = await lab.agent();
    const asked = agent.tell({ op: 'space' });
    await agent.close();
    expect(await asked).toMatchObject({ kind: 'done' });
    expect(await agent.tell({ op: 'space' })).toEqual({ kind: 'gone', problem: 'it ended with exit code 0' });
    await allGone();
  });
});

describe.skipIf(fuseProblem !== null)(fuseTitle('a share that hangs'), () => {
  let fuse: FuseMount;
  async function onFuse(): Promise<void> {
    fuse = await mountFuse();
    lab = makeAgentLab({ share: fuse.path, tree: { 'a/file': 'x' } });
  }
  const whole = async (test: () => Promise<void>): Promise<void> => {
    await onFuse();
    try {
      await test();
    } finally {
      fuse.faults();
      await fuse.unmount();
    }
  };

  it('in the middle of a request: hung within the deadline, on record while it lives, and no second one beside it', () =>
    whole(async () => {
      const agent = await lab.agent();
      fuse.faults('hang getattr');
      const begun = performance.now();
      const [first, second] = await Promise.all([agent.tell({ op: 'look', paths: ['a/file'] }, 300), agent.tell({ op: 'space' }, 300)]);
      expect([first.kind, second.kind]).toEqual(['hung', 'hung']);
      expect(performance.now() - begun).toBeLessThan(5_000);
      expect(await agent.tell({ op: 'space' })).toEqual({ kind: 'hung' });
      expect(await lab.ledger.stuck(lab.vault)).toMatchObject({ pid: agent.group, root: lab.vault });
      expect(await lab.enter()).toEqual({ kind: 'hung' });
      const closing = performance.now();
      await agent.close(200);
      expect(performance.now() - closing).toBeLessThan(5_000);
      expect(aliveWith(lab.program)).toEqual([agent.group]);
      fuse.faults();
      await allGone();
      await until('a clean record', async () => (await lab.ledger.stuck(lab.vault)) === null);
      expect(await lab.enter()).toMatchObject({ kind: 'entered' });
    }));

  it('while one closes: nobody waits longer than the grace', () =>
    whole(async () => {
      const agent = await lab.agent();
      fuse.faults('hang');
      const asked = agent.tell({ op: 'make-folders', paths: ['b'] });
      const begun = performance.now();
      await agent.close(300);
      expect(performance.now() - begun).toBeLessThan(5_000);
      expect(await asked).toMatchObject({ kind: 'gone', problem: 'it did not end in time' });
      expect(await lab.ledger.stuck(lab.vault)).toMatchObject({ pid: agent.group });
      fuse.faults();
      await allGone();
    }));

  it('is read only: each request that writes says so', () =>
    whole(async () => {
      const agent = await lab.agent();
      fuse.faults('readonly');
      expect(await agent.tell({ op: 'write-test' })).toMatchObject({ kind: 'error', errno: 'EROFS' });
      expect(await agent.tell({ op: 'list', path: 'a', skip: [] })).toMatchObject({ kind: 'done', answer: { kind: 'listed' } });
    }));

  it('is dead: it says so, and is gone with the first that needs to stand there', () =>
    whole(async () => {
      const agent = await lab.agent();
      await fuse.killServer();
      expect(await agent.tell({ op: 'list', path: '', skip: [] })).toEqual({ kind: 'done', answer: { kind: 'failed', errno: 'ENOTCONN' } });
      const refusal = { why: 'error', step: 'root', errno: 'ENOTCONN' };
      expect(await agent.tell({ op: 'space' })).toEqual({ kind: 'gone', problem: 'error', refusal });
      expect(await agent.tell({ op: 'make-folders', paths: ['b'] })).toMatchObject({ kind: 'gone' });
    }));
});
