/** The share goes away at the worst moment: never a byte in the folder beneath, or in what is mounted there instead. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../../../src/platform/clock.ts';
import { AGENT_PROGRAM, type AgentLab, makeAgentLab, SENTINEL_TEXT } from '../../../support/mirror/agent-lab.ts';
import { nameOfRequest, TREE, writingRequests } from '../../../support/mirror/agent-requests.ts';
import { mountOver, mountProblem, mountTitle } from '../../../support/mirror/mounts.ts';
import { spawnInVault } from '../../../support/mirror/spawn-in-vault.ts';
import { plant, treeOf } from '../../../support/mirror/tree.ts';
import { until } from '../../../support/poll.ts';
import { aliveWith } from '../../../support/processes.ts';

let lab: AgentLab;
afterEach(() => lab.remove());

describe.skipIf(mountProblem !== null)(mountTitle('a share that is unmounted'), () => {
  it('before the agent enters keeps it out, though the folder beneath looks just the same', async () => {
    lab = makeAgentLab({ mounted: true, tree: TREE });
    const order = lab.order();
    lab.mount?.unmount();
    const before = treeOf(lab.share);
    expect(await lab.enter(order)).toMatchObject({ kind: 'refused', refusal: { why: 'wrong-device' } });
    expect(treeOf(lab.share)).toEqual(before);
  });

  it('while an agent waits for its order keeps it out as well', async () => {
    lab = makeAgentLab({ mounted: true, tree: TREE });
    const order = lab.order();
    const waiting = lab.startAhead();
    await until('it waits', () => aliveWith(lab.program).length > 0);
    lab.mount?.unmount();
    const before = treeOf(lab.share);
    expect(await lab.enter(order, undefined, waiting)).toMatchObject({ kind: 'refused', refusal: { why: 'wrong-device' } });
    expect(treeOf(lab.share)).toEqual(before);
  });

  it('is nobody’s place to write to afterwards: each operation leaves the folder beneath as it was', async () => {
    lab = makeAgentLab({ mounted: true, tree: TREE });
    const agent = await lab.agent();
    const requests = writingRequests(lab);
    lab.mount?.unmount();
    const before = treeOf(lab.share);
    for (const request of requests) {
      // It goes on in the share that it entered, which nobody sees any more.
      expect({ [nameOfRequest(request)]: (await agent.tell(request)).kind }).toEqual({ [nameOfRequest(request)]: 'done' });
      expect({ [nameOfRequest(request)]: treeOf(lab.share) }).toEqual({ [nameOfRequest(request)]: before });
    }
  });

  it('and replaced by another one: that stays as it is', async () => {
    lab = makeAgentLab({ mounted: true, tree: TREE });
    const agent = await lab.agent();
    const requests = writingRequests(lab);
    const other = mountOver(lab.share);
    try {
      plant(lab.vault, { '.ytm_vault_workspaces_root.json': SENTINEL_TEXT, ...TREE });
      const before = treeOf(lab.share);
      for (const request of requests) {
        await agent.tell(request);
        expect({ [nameOfRequest(request)]: treeOf(lab.share) }).toEqual({ [nameOfRequest(request)]: before });
      }
    } finally {
      other.unmount();
    }
    expect(existsSync(join(lab.vault, 'c/moved'))).toBe(true);
  });

  it('is mounted over at the vault itself, where climbing back would lead into the new one', async () => {
    lab = makeAgentLab({ mounted: true, tree: TREE });
    const agent = await lab.agent();
    const requests = writingRequests(lab);
    const other = mountOver(lab.vault);
    try {
      for (const request of requests) await agent.tell(request);
      expect(treeOf(lab.vault)).toEqual({});
    } finally {
      other.unmount();
    }
    expect(existsSync(join(lab.vault, 'c/moved'))).toBe(true);
  });
});

describe.skipIf(mountProblem !== null)(mountTitle('another program in a share that is unmounted'), () => {
  const spawn = (program: AgentLab, script: string) =>
    spawnInVault(
      program.order(),
      ['/bin/sh', '-c', script],
      {},
      {
        clock: systemClock,
        ledger: program.ledger,
        program: AGENT_PROGRAM,
        platform: process.platform,
        onGroup: () => Promise.resolve(),
      },
    );

  it('is not started when that happens before', async () => {
    lab = makeAgentLab({ mounted: true });
    const order = lab.order();
    lab.mount?.unmount();
    const before = treeOf(lab.share);
    const spawned = await spawn({ ...lab, order: () => order }, 'echo written > file');
    expect(await spawned.entry).toMatchObject({ kind: 'refused', refusal: { why: 'wrong-device' } });
    expect((await spawned.child.exited).code).toBe(78);
    expect(treeOf(lab.share)).toEqual(before);
  });

  it('stays where it entered when that happens afterwards', async () => {
    lab = makeAgentLab({ mounted: true });
    const { child, entry } = await spawn(lab, 'read go; echo written > file; cat file');
    expect(await entry).toEqual({ kind: 'entered' });
    lab.mount?.unmount();
    const before = treeOf(lab.share);
    let said = '';
    child.stdout.on('data', (part: Buffer) => void (said += part.toString()));
    child.stdin.end('go\n');
    expect(await until('its words', () => said || null)).toBe('written\n');
    expect(treeOf(lab.share)).toEqual(before);
    expect(readFileSync(join(lab.vault, 'beneath.txt'), 'utf8')).toMatch(/nothing/);
  });
});
