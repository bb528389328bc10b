/** A share that hangs, or goes, while the agent works in it: FUSE. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type FuseMount, fuseProblem, fuseTitle, mountFuse } from '../../../support/fuse/fuse-mount.ts';
import { type AgentLab, makeAgentLab } from '../../../support/mirror/agent-lab.ts';
import { TREE, writingRequests } from '../../../support/mirror/agent-requests.ts';
import { deviceOf } from '../../../support/mirror/mounts.ts';
import { lookOf, pathsIn, plant } from '../../../support/mirror/tree.ts';
import { allowed, until } from '../../../support/poll.ts';
import { aliveWith } from '../../../support/processes.ts';

const LET_GO = join(import.meta.dirname, '../../../support/mirror/programs/enter-and-let-go.ts');

const CONTROLS = Array.from({ length: 31 }, (_, index) => String.fromCharCode(index + 1)).join('');
const EVERY_ODD_CHARACTER = `<>:"|?*\\${CONTROLS}`;

describe.skipIf(fuseProblem !== null)(fuseTitle('a share'), () => {
  let fuse: FuseMount;
  let lab: AgentLab;
  beforeEach(async () => {
    fuse = await mountFuse();
    lab = makeAgentLab({ share: fuse.path, tree: TREE });
  });
  afterEach(async () => {
    fuse.faults();
    await lab.remove();
    await fuse.unmount();
  });

  const allGone = (): Promise<unknown> => until('no agent left', () => aliveWith(lab.program).length === 0);

  it('hangs in the middle of a request: hung within the deadline, on record while it lives, and no second one beside it', async () => {
    const agent = await lab.agent();
    fuse.faults('hang getattr');
    const begun = performance.now();
    const [first, second] = await Promise.all([agent.tell({ op: 'look', paths: ['a/b'] }, 300), agent.tell({ op: 'space' }, 300)]);
    expect([first.kind, second.kind]).toEqual(['hung', 'hung']);
    expect(performance.now() - begun).toBeLessThan(await allowed(8_000));
    expect(await agent.tell({ op: 'space' })).toEqual({ kind: 'hung' });
    expect(await lab.ledger.stuck(lab.vault)).toMatchObject({ pid: agent.group, root: lab.vault });
    expect(await lab.enter()).toEqual({ kind: 'hung' });
    expect(aliveWith(lab.program)).toEqual([agent.group]);
    fuse.faults();
    await allGone();
    await until('a clean record', async () => (await lab.ledger.stuck(lab.vault)) === null);
    expect(await lab.enter()).toMatchObject({ kind: 'entered' });
  });

  it('gets a bounded number of calls for each file whose content is read', async () => {
    const paths = Array.from({ length: 160 }, (_, index) => `way/to/a/folder/${index}`);
    plant(lab.vault, Object.fromEntries(paths.map((path) => [path, path])));
    const agent = await lab.agent();
    const calls = async (): Promise<number> => Object.values((await fuse.counts()).calls).reduce((all, count) => all + count, 0);
    const before = await calls();
    const answers = await Promise.all(paths.map((path) => agent.tell({ op: 'digest', path, algorithm: 'md5', from: 0 })));
    expect(answers.filter(({ kind }) => kind === 'done')).toHaveLength(paths.length);
    expect(((await calls()) - before) / paths.length).toBeLessThan(12);
  });

  it('hangs while one closes: nobody waits longer than the grace', async () => {
    const agent = await lab.agent();
    fuse.faults('hang');
    const asked = agent.tell({ op: 'make-folders', paths: ['b'] });
    const begun = performance.now();
    await agent.close(300);
    expect(performance.now() - begun).toBeLessThan(await allowed(8_000));
    expect(await asked).toMatchObject({ kind: 'gone', problem: 'it did not end in time' });
    expect(await lab.ledger.stuck(lab.vault)).toMatchObject({ pid: agent.group });
  });

  it('hangs, and the process that started the agent ends all the same', async () => {
    const args = [LET_GO, lab.vault, deviceOf(lab.vault), join(lab.folder, 'other-ledger'), lab.program];
    const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] });
    let said = '';
    child.stdout.on('data', (part: Buffer) => void (said += part.toString()));
    await until('the way in', () => said === 'entered\n');
    fuse.faults('hang');
    child.stdin.write('go\n');
    expect(await once(child, 'exit')).toEqual([0, null]);
    expect(said).toBe('entered\nhung\n');
    expect(aliveWith(lab.program).length).toBe(1);
  });

  it('holds what somebody just let go of for a moment: that is asked for again; what stays held says so', async () => {
    const agent = await lab.agent();
    const look = lookOf(join(lab.vault, 'a/b'));
    fuse.faults('once EBUSY rename', 'once ETXTBSY unlink');
    expect(await agent.tell({ op: 'write-test' })).toMatchObject({ kind: 'done' });
    expect(await agent.tell({ op: 'rename', from: 'a/b', to: 'a/c', look, why: 'moved' })).toMatchObject({ kind: 'done' });
    fuse.faults('error EBUSY rename');
    expect(await agent.tell({ op: 'rename', from: 'a/c', to: 'a/b', look, why: 'moved' })).toMatchObject({ kind: 'error', errno: 'EBUSY' });
    fuse.faults();
    expect(pathsIn(lab.vault)).toContain('a/c');
  });

  it('is read only: what writes says so, what reads goes on', async () => {
    const agent = await lab.agent();
    fuse.faults('readonly');
    expect(await agent.tell({ op: 'write-test' })).toMatchObject({ kind: 'error', errno: 'EROFS' });
    expect(await agent.tell({ op: 'list', path: 'a', skip: [] })).toMatchObject({ kind: 'done', answer: { kind: 'listed' } });
  });

  it('holds no name of more than 143 bytes, as encrypted folders do: the limit is found', async () => {
    const agent = await lab.agent();
    fuse.faults(`refuses ENAMETOOLONG ${'?'.repeat(144)}*`);
    expect(await agent.tell({ op: 'probe-abilities', known: null })).toMatchObject({
      kind: 'done',
      answer: { longestName: { of: 143, unit: 'bytes' } },
    });
  });

  it.each([
    ['once', 1, { forbidden: '', trailingDots: true, longestName: { of: 255, unit: 'bytes' } }],
    ['each time', 99, { forbidden: EVERY_ODD_CHARACTER, trailingDots: false, longestName: { of: 255, unit: 'bytes' } }],
  ])('does not answer for a while when it is asked for an odd name, %s: that is waited for', async (_, times, names) => {
    const agent = await lab.agent();
    fuse.faults(`breaks 0.3 ${times} a<b a>b a:b`);
    const reply = await agent.tell({ op: 'probe-abilities', known: null });
    expect(reply).toMatchObject({ kind: 'done', answer: { ...names, links: true, renameOver: true, foldsCase: false } });
    fuse.faults(`breaks 0.3 ${times} aux.wav`);
    const tried = await agent.tell({ op: 'try-names', names: ['aux.wav', 'fine.wav'] });
    expect(tried).toEqual({ kind: 'done', answer: times === 1 ? [] : ['aux.wav'] });
  });

  it('does not answer for a while when it is asked whether it folds names: it is not taken for one that keeps them apart', async () => {
    const agent = await lab.agent();
    fuse.faults('folds', 'breaks 0.3 1 PLAIN');
    expect(await agent.tell({ op: 'probe-abilities', known: null })).toMatchObject({ kind: 'done', answer: { foldsCase: true } });
  });

  it('dies while its abilities are probed: that ends, too', async () => {
    const agent = await lab.agent();
    const probed = agent.tell({ op: 'probe-abilities', known: null });
    await until('the probe of names', async () => ((await fuse.counts()).calls['create'] ?? 0) > 12);
    await fuse.killServer();
    expect((await probed).kind).not.toBe('hung');
  });

  it('is dead: it says so, and the agent is gone with the first that needs to stand there', async () => {
    const agent = await lab.agent();
    await fuse.killServer();
    expect(await agent.tell({ op: 'list', path: '', skip: [] })).toEqual({ kind: 'done', answer: { kind: 'failed', errno: 'ENOTCONN' } });
    const refusal = { why: 'error', step: 'root', errno: 'ENOTCONN' };
    expect(await agent.tell({ op: 'space' })).toEqual({ kind: 'gone', problem: 'error', refusal });
    expect(await agent.tell({ op: 'make-folders', paths: ['b'] })).toMatchObject({ kind: 'gone' });
  });

  it.each([3, 20, 60])('is unmounted in the middle of operations, after some %i calls: nothing is written beneath', async (calls) => {
    const agent = await lab.agent();
    const requests = writingRequests(lab);
    fuse.faults('delay 0.004');
    const asked = Promise.all(requests.map((request) => agent.tell(request)));
    const begun = performance.now();
    await until('some calls', () => performance.now() - begun > calls * 4, { every: 2 });
    fuse.unmountLazily();
    fuse.faults();
    const replies = await asked;
    expect(pathsIn(fuse.path)).toEqual([]);
    expect(replies.map(({ kind }) => kind)).toEqual(requests.map(() => 'done'));
  });
});
