/** The vault is the vault only with its sentinel: at the entry, and before everything that writes. */
import { mkdirSync, renameSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { SENTINEL_NAME } from '../../../../src/mirror/core/contract.ts';
import { type AgentLab, makeAgentLab, SENTINEL_TEXT } from '../../../support/mirror/agent-lab.ts';
import { nameOfRequest, TREE, writingRequests } from '../../../support/mirror/agent-requests.ts';
import { told } from '../../../support/mirror/tree.ts';

let lab: AgentLab;
afterEach(() => lab.remove());

/** What can become of a sentinel, and what the agent says then. */
const LOSSES: Readonly<Record<string, readonly [spoil: (sentinel: string) => void, refusal: object]>> = {
  deleted: [(sentinel) => rmSync(sentinel), { why: 'sentinel-missing' }],
  'of another vault': [
    (sentinel) => writeFileSync(sentinel, JSON.stringify({ vault_id: 'another' })),
    { why: 'other-vault', vaultId: 'another' },
  ],
  'without an id': [(sentinel) => writeFileSync(sentinel, '{}'), { why: 'other-vault', vaultId: null }],
  'no JSON': [(sentinel) => writeFileSync(sentinel, SENTINEL_TEXT.slice(1)), { why: 'sentinel-invalid' }],
  'no object': [(sentinel) => writeFileSync(sentinel, '[1]'), { why: 'sentinel-invalid' }],
  'too large': [(sentinel) => writeFileSync(sentinel, SENTINEL_TEXT + ' '.repeat(70_000)), { why: 'sentinel-invalid' }],
  'a link to a good one': [
    (sentinel) => {
      renameSync(sentinel, `${sentinel}.real`);
      symlinkSync(`${SENTINEL_NAME}.real`, sentinel);
    },
    { why: 'sentinel-not-regular' },
  ],
  'a folder': [
    (sentinel) => {
      rmSync(sentinel);
      mkdirSync(sentinel);
    },
    { why: 'sentinel-not-regular' },
  ],
};

describe('a sentinel that is', () => {
  it.each(Object.entries(LOSSES))('%s keeps the agent out', async (_name, [spoil, refusal]) => {
    lab = makeAgentLab({ tree: TREE });
    spoil(join(lab.vault, SENTINEL_NAME));
    const before = told(lab.vault);
    expect(await lab.enter()).toEqual({ kind: 'refused', refusal });
    expect(told(lab.vault)).toEqual(before);
  });

  it.each(Object.entries(LOSSES))('%s afterwards ends all writing', async (_name, [spoil, refusal]) => {
    lab = makeAgentLab({ tree: TREE });
    const agent = await lab.agent();
    expect(await agent.tell({ op: 'make-folders', paths: ['a'] })).toMatchObject({ kind: 'done' });
    spoil(join(lab.vault, SENTINEL_NAME));
    const before = told(lab.vault);
    const gone = { kind: 'gone', problem: expect.any(String) as string, refusal };
    expect(await agent.tell({ op: 'remove', path: 'a/b/to-remove', look: lab.look('a/b/to-remove') })).toEqual(gone);
    // Also when it is back: who saw it change once does not know what else did.
    expect(await agent.tell({ op: 'space' })).toEqual(gone);
    expect(told(lab.vault)).toEqual(before);
  });

  it('deleted is seen by each operation that writes', async () => {
    lab = makeAgentLab({ tree: TREE });
    const sentinel = join(lab.vault, SENTINEL_NAME);
    for (const request of writingRequests(lab)) {
      writeFileSync(sentinel, SENTINEL_TEXT);
      const agent = await lab.agent();
      rmSync(sentinel);
      const before = told(lab.vault);
      const reply = await agent.tell(request);
      expect({ [nameOfRequest(request)]: reply }).toMatchObject({ [nameOfRequest(request)]: { kind: 'gone', refusal: { why: 'sentinel-missing' } } });
      expect(told(lab.vault)).toEqual(before);
    }
  });

  it('written anew with the same id is still the same', async () => {
    lab = makeAgentLab({ tree: TREE });
    const agent = await lab.agent();
    writeFileSync(join(lab.vault, SENTINEL_NAME), `\u{FEFF}${JSON.stringify({ vault_id: 'vault-of-tests' })}`);
    expect(await agent.tell({ op: 'make-folders', paths: ['new'] })).toMatchObject({ kind: 'done' });
  });

  it('replaced by one of the same size and time is seen all the same', async () => {
    lab = makeAgentLab({ tree: TREE });
    const agent = await lab.agent();
    const sentinel = join(lab.vault, SENTINEL_NAME);
    const { mtime } = lab.look(SENTINEL_NAME);
    expect(await agent.tell({ op: 'make-folders', paths: ['new'] })).toMatchObject({ kind: 'done' });
    writeFileSync(sentinel, SENTINEL_TEXT.replace('vault-of-tests', 'vault-of-other'));
    utimesSync(sentinel, mtime / 1_000, mtime / 1_000);
    expect(await agent.tell({ op: 'make-folders', paths: ['newer'] })).toMatchObject({ kind: 'gone', problem: 'other-vault' });
  });
});

describe('the id', () => {
  it('of any valid sentinel will do while none is pinned, and may not change from then on', async () => {
    lab = makeAgentLab({ tree: TREE });
    const agent = await lab.agent({ vaultId: null });
    expect(agent.entered.vaultId).toBe('vault-of-tests');
    writeFileSync(join(lab.vault, SENTINEL_NAME), JSON.stringify({ vault_id: 'another' }));
    expect(await agent.tell({ op: 'write-test' })).toMatchObject({ kind: 'gone', problem: 'other-vault' });
  });

  it('may be a number', async () => {
    lab = makeAgentLab();
    writeFileSync(join(lab.vault, SENTINEL_NAME), JSON.stringify({ vault_id: 17 }));
    const agent = await lab.agent({ vaultId: '17' });
    expect(agent.entered.vaultId).toBe('17');
  });
});

describe('the device', () => {
  it('must be the one that was expected', async () => {
    lab = makeAgentLab();
    expect(await lab.enter({ device: { kind: 'is', device: '1' } })).toMatchObject({ kind: 'refused', refusal: { why: 'wrong-device' } });
    expect(await lab.enter({ device: { kind: 'same-as-visit', device: '1' } })).toMatchObject({ kind: 'refused' });
  });

  it('must not be that of the mount point’s parent, where only that can be told', async () => {
    lab = makeAgentLab();
    expect(await lab.enter({ device: { kind: 'mounted-at', mountPoint: lab.share } })).toMatchObject({
      kind: 'refused',
      refusal: { why: 'wrong-device' },
    });
    expect(await lab.enter({ device: { kind: 'mounted-at', mountPoint: '/proc/mounted' } })).toMatchObject({ kind: 'entered' });
  });
});
