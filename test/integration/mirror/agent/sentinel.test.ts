/** The vault is the vault only with its sentinel: the whole agent. (What can become of a sentinel: test/unit/mirror/agent/entering.test.ts.) */
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { SENTINEL_NAME } from '../../../../src/mirror/core/contract.ts';
import { type AgentLab, makeAgentLab, SENTINEL_TEXT } from '../../../support/mirror/agent-lab.ts';
import { TREE } from '../../../support/mirror/agent-requests.ts';
import { treeOf } from '../../../support/mirror/tree.ts';

let lab: AgentLab;
afterEach(() => lab.remove());

describe('a sentinel that is', () => {
  it('not there keeps the agent out', async () => {
    lab = makeAgentLab({ tree: TREE });
    rmSync(join(lab.vault, SENTINEL_NAME));
    const before = treeOf(lab.vault);
    expect(await lab.enter()).toEqual({ kind: 'refused', refusal: { why: 'sentinel-missing' } });
    expect(treeOf(lab.vault)).toEqual(before);
  });

  it('of another vault afterwards ends everything, also when it is back', async () => {
    lab = makeAgentLab({ tree: TREE });
    const agent = await lab.agent();
    const sentinel = join(lab.vault, SENTINEL_NAME);
    expect(await agent.tell({ op: 'make-folders', paths: ['a'] })).toMatchObject({ kind: 'done' });
    writeFileSync(sentinel, JSON.stringify({ vault_id: 'another' }));
    const gone = { kind: 'gone', problem: 'other-vault', refusal: { why: 'other-vault', vaultId: 'another' } };
    expect(await agent.tell({ op: 'remove', path: 'a/b/to-remove', look: lab.look('a/b/to-remove') })).toEqual(gone);
    writeFileSync(sentinel, SENTINEL_TEXT);
    expect(await agent.tell({ op: 'space' })).toEqual(gone);
    expect(lab.look('a/b/to-remove')).toMatchObject({ type: 'file' });
  });
});
