/** Talking to the agent: who dies, talks nonsense or is called off, and what stays behind. */
import { spawnSync } from 'node:child_process';
import { readFileSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { createAgentStarter } from '../../../../src/mirror/agent/client.ts';
import { systemClock } from '../../../../src/platform/clock.ts';
import type { Ledger } from '../../../../src/share/ledger.ts';
import { FakeClock } from '../../../support/fake-clock.ts';
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
    ['talks nonsense', 'nonsense.mjs', { kind: 'failed', problem: 'its answer is invalid' }],
    ['is not there', 'none.mjs', { kind: 'failed', problem: 'it ended with exit code 1' }],
  ])('through a program that %s', async (_what, name, expected) => {
    lab = makeAgentLab();
    const program = join(lab.folder, name);
    symlinkSync(join(PROGRAMS, name), program);
    const starter = createAgentStarter({ clock: systemClock, ledger: lab.ledger, program, platform: process.platform });
    expect(await starter.enter(lab.order(), { signal: never, onGroup: () => Promise.resolve() })).toEqual(expected);
    await until('nobody left', () => aliveWith(program).length === 0);
  });

  it('is tried once more when the agent was killed by somebody else before it had entered', async () => {
    lab = makeAgentLab();
    const program = join(lab.folder, 'killed-once.mjs');
    const mark = join(lab.folder, 'was killed');
    const killed = `appendFileSync(${JSON.stringify(mark)}, 'x'); process.kill(process.pid, 'SIGKILL')`;
    const programText = (times: number): string => `import { appendFileSync, existsSync, readFileSync } from 'node:fs';
      const before = existsSync(${JSON.stringify(mark)}) ? readFileSync(${JSON.stringify(mark)}, 'utf8').length : 0;
      if (before < ${times}) { ${killed}; setInterval(() => {}, 1000); }
      else await import(${JSON.stringify(realpathSync(lab.program))});`;
    const starter = createAgentStarter({ clock: systemClock, ledger: lab.ledger, program, platform: process.platform });
    const enter = () => starter.enter(lab.order(), { signal: never, onGroup: () => Promise.resolve() });
    writeFileSync(program, programText(1));
    const entered = await enter();
    expect(entered).toMatchObject({ kind: 'entered', agent: { entered: { vaultId: 'vault-of-tests' } } });
    if (entered.kind === 'entered') await entered.agent.close();
    writeFileSync(program, programText(3));
    expect(await enter()).toEqual({ kind: 'failed', problem: 'it ended with SIGKILL, twice, and not by ytm' });
    expect(readFileSync(mark, 'utf8')).toBe('xxx');
  });

  it.each([
    ['by the agent that waits for it', (): void => {}, 1],
    ['by another one when that was killed meanwhile', (group: number) => void process.kill(-group, 'SIGKILL'), 2],
  ])('is found %s', async (_how, meanwhile, started) => {
    lab = makeAgentLab();
    const starter = createAgentStarter({ clock: systemClock, ledger: lab.ledger, program: lab.program, platform: process.platform });
    const groups: number[] = [];
    const onGroup = async (group: number): Promise<void> => void groups.push(group);
    const waiting = starter.startAhead(lab.order(), onGroup);
    await until('it waits', () => aliveWith(lab.program).length > 0 && groups.length === 1);
    meanwhile(groups[0] ?? 0);
    const entered = await starter.enter(lab.order(), { signal: never, onGroup, waiting });
    expect(entered).toMatchObject({ kind: 'entered', agent: { group: groups.at(-1) } });
    expect(groups).toHaveLength(started);
    await waiting.close();
    if (entered.kind !== 'entered') return;
    expect(await entered.agent.ask<'look'>({ op: 'look', paths: ['none'] }, never)).toEqual({ kind: 'done', answer: [null] });
    await entered.agent.close();
    await until('nobody left', () => aliveWith(lab.program).length === 0);
  });

  it('is not needed in the end: the agent that waited for it is gone', async () => {
    lab = makeAgentLab();
    const starter = createAgentStarter({ clock: systemClock, ledger: lab.ledger, program: lab.program, platform: process.platform });
    const waiting = starter.startAhead(lab.order(), () => Promise.resolve());
    await until('it waits', () => aliveWith(lab.program).length > 0);
    await waiting.close();
    expect(aliveWith(lab.program)).toEqual([]);
    expect(waiting.take()).toBeNull();
  });

  it('is given up when this machine does not get to start the agent, and the share is not called hung', async () => {
    lab = makeAgentLab();
    const program = join(lab.folder, 'never-starts.mjs');
    writeFileSync(program, 'Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);');
    const clock = new FakeClock();
    const starter = createAgentStarter({ clock, ledger: lab.ledger, program, platform: process.platform });
    const entering = starter.enter(lab.order(), { signal: never, onGroup: () => Promise.resolve() });
    await until('somebody waits', () => clock.nextDelay === 5 * 60_000);
    await clock.advance(5 * 60_000);
    expect(await entering).toEqual({ kind: 'failed', problem: 'this machine is too busy: it did not start within 5 minutes' });
    await until('nobody left', () => aliveWith(program).length === 0);
  });

  it('without the order is no way in: an agent without an order touches nothing', () => {
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

  it('with many paths go in parts and come back as one', async () => {
    lab = makeAgentLab({ tree: { 'many/file': 'in the way' } });
    const agent = await lab.agent();
    const paths = Array.from({ length: 1_234 }, (_, index) => `many/${index % 10}/${index}`);
    const made = await agent.tell({ op: 'make-folders', paths: ['many/file', ...paths, 'many/file/deep'] });
    const failed = ['many/file', 'many/file/deep'].map((path) => ({ path, errno: 'ENOTDIR' }));
    expect(made).toEqual({ kind: 'done', answer: { made: 1_244, failed } });
    const looks = await agent.tell({ op: 'look', paths: [...paths, 'none'] });
    if (looks.kind !== 'done') throw new Error(looks.kind);
    expect(looks.answer.map((look) => look?.type)).toEqual([...paths.map(() => 'folder'), undefined]);
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

  it('to an agent that stands still end with its death', async () => {
    lab = makeAgentLab();
    const agent = await lab.agent();
    process.kill(-agent.group, 'SIGSTOP');
    expect(await agent.tell({ op: 'space' }, 200)).toEqual({ kind: 'hung' });
    await allGone();
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
