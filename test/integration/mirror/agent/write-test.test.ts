/** What the write test clears, and when it is refused. */
import { existsSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { type AgentHere, makeVaultHere, type VaultHere } from '../../../support/mirror/agent-here.ts';
import { mountOver, mountProblem, mountTitle } from '../../../support/mirror/mounts.ts';
import { pathsIn, plant, type Tree } from '../../../support/mirror/tree.ts';

let lab: VaultHere;
let agent: AgentHere;
afterEach(() => lab.remove());

function inVault(tree: Tree): void {
  lab = makeVaultHere(tree);
  agent = lab.agent();
}

const at = (path: string): string => join(lab.vault, path);

describe('write-test', () => {
  it('clears what dead runs left', async () => {
    inVault({ '.ytm_tmp/.file.a1b2c3': 'half', '.ytm_tmp/abilities-1/deep/x': '' });
    expect(await agent.tell({ op: 'write-test' })).toEqual({ kind: 'done', answer: { leftovers: 4, stuck: [] } });
    expect(pathsIn(at('.ytm_tmp'))).toEqual([]);
  });

  const elsewhere = (name: string): void => {
    plant(lab.vault, { elsewhere: null });
    symlinkSync('elsewhere', at(name));
  };
  it.each([
    ['.ytm_tmp', 'a link', 'ELOOP', elsewhere],
    ['.ytm_trash', 'a link', 'ELOOP', elsewhere],
    ['.ytm_tmp', 'a file', 'ENOTDIR', (name: string) => plant(lab.vault, { [name]: 'x' })],
    ['.ytm_trash', 'a file', 'ENOTDIR', (name: string) => plant(lab.vault, { [name]: 'x' })],
  ])('is refused where %s is %s', async (name, _what, errno, spoil) => {
    inVault({});
    spoil(name);
    expect(await agent.tell({ op: 'write-test' })).toMatchObject({ kind: 'error', errno });
    expect(existsSync(at('elsewhere')) ? pathsIn(at('elsewhere')) : []).toEqual([]);
  });

  it.skipIf(mountProblem !== null).each(['.ytm_tmp', '.ytm_trash'])(
    mountTitle('is refused where %s is on another device'),
    async (name) => {
      inVault({});
      const mount = mountOver(at(name));
      try {
        expect(await agent.tell({ op: 'write-test' })).toMatchObject({ kind: 'error', errno: 'EXDEV' });
        expect(pathsIn(at(name))).toEqual([]);
      } finally {
        mount.unmount();
      }
    },
  );
});
