/** The way in and the watch over it, in this process: what can become of a sentinel, and on which device one must be. */
import { mkdirSync, mkdtempSync, realpathSync, renameSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { EnterOrder } from '../../../../src/mirror/agent/protocol.ts';
import { enter } from '../../../../src/mirror/agent/vault/enter.ts';
import { openVaultRoot, type VaultRoot } from '../../../../src/mirror/agent/vault/vault-root.ts';
import { SENTINEL_NAME } from '../../../../src/mirror/core/contract.ts';
import { orderInto, SENTINEL_TEXT, VAULT_ID } from '../../../support/mirror/agent-lab.ts';
import { deviceOf } from '../../../support/mirror/mounts.ts';

const home = process.cwd();
let vault: string;
let sentinel: string;

beforeEach(() => {
  vault = realpathSync(mkdtempSync(join(tmpdir(), 'ytm-entering-')));
  sentinel = join(vault, SENTINEL_NAME);
  writeFileSync(sentinel, SENTINEL_TEXT);
});
afterEach(() => {
  process.chdir(home);
  rmSync(vault, { recursive: true, force: true });
});

const order = (changes: Partial<EnterOrder> = {}): EnterOrder => orderInto(vault, changes);

function stand(changes: Partial<EnterOrder> = {}): VaultRoot {
  const way = enter(order(changes));
  if (way.kind === 'refused') throw new Error(way.refusal.why);
  return openVaultRoot(order(changes), way);
}

/** How a write ends. */
function write(root: VaultRoot): unknown {
  try {
    root.writing('', () => {});
    return 'written';
  } catch (error) {
    return (error as { readonly refusal?: unknown }).refusal;
  }
}

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
  it.each(Object.entries(LOSSES))('%s keeps the agent out', (_name, [spoil, refusal]) => {
    spoil(sentinel);
    expect(enter(order())).toEqual({ kind: 'refused', refusal });
  });

  it.each(Object.entries(LOSSES))('%s afterwards ends all writing', (_name, [spoil, refusal]) => {
    const root = stand();
    expect(write(root)).toBe('written');
    spoil(sentinel);
    expect(write(root)).toEqual(refusal);
  });

  it('written anew with the same id is still the same', () => {
    const root = stand();
    writeFileSync(sentinel, `\u{FEFF}${JSON.stringify({ vault_id: VAULT_ID })}`);
    expect(write(root)).toBe('written');
  });

  it('replaced by one of the same size and time is seen all the same', () => {
    const root = stand();
    utimesSync(sentinel, 1_700_000_000, 1_700_000_000);
    expect(write(root)).toBe('written');
    writeFileSync(sentinel, SENTINEL_TEXT.replace('vault-of-tests', 'vault-of-other'));
    utimesSync(sentinel, 1_700_000_000, 1_700_000_000);
    expect(write(root)).toEqual({ why: 'other-vault', vaultId: 'vault-of-other' });
  });

  it('not looked for in bootstrap is looked for once it was made', () => {
    rmSync(sentinel);
    const root = stand({ withoutSentinel: true });
    expect(write(root)).toBe('written');
    root.sentinelIs(VAULT_ID);
    expect(write(root)).toEqual({ why: 'sentinel-missing' });
  });
});

describe('the id', () => {
  it('of any valid sentinel will do while none is pinned, and may not change from then on', () => {
    const root = stand({ vaultId: null });
    writeFileSync(sentinel, JSON.stringify({ vault_id: 'another' }));
    expect(write(root)).toEqual({ why: 'other-vault', vaultId: 'another' });
  });

  it('may be a number', () => {
    writeFileSync(sentinel, JSON.stringify({ vault_id: 17 }));
    expect(enter(order({ vaultId: '17' }))).toMatchObject({ kind: 'in', vaultId: '17' });
  });
});

describe('the device', () => {
  it('must be the one that was expected', () => {
    const refusal = { why: 'wrong-device', device: deviceOf(vault) };
    expect(enter(order({ device: { kind: 'is', device: '1' } }))).toEqual({ kind: 'refused', refusal });
    expect(enter(order({ device: { kind: 'same-as-visit', device: '1' } }))).toEqual({ kind: 'refused', refusal });
    expect(enter(order({ device: { kind: 'same-as-visit', device: deviceOf(vault) } }))).toMatchObject({ kind: 'in' });
  });

  it('must not be that of the mount point’s parent, where only that is known', () => {
    const refusal = { why: 'wrong-device', device: deviceOf(vault) };
    expect(enter(order({ device: { kind: 'mounted-at', mountPoint: vault } }))).toEqual({ kind: 'refused', refusal });
    expect(enter(order({ device: { kind: 'mounted-at', mountPoint: '/dev/mounted' } }))).toMatchObject({ kind: 'in' });
    expect(enter(order({ device: { kind: 'mounted-at', mountPoint: '/no/such/place' } }))).toMatchObject({ refusal: { step: 'parent' } });
  });
});

describe('a vault', () => {
  it('that is not there says so', () => {
    expect(enter(order({ vault: join(vault, 'none') }))).toEqual({
      kind: 'refused',
      refusal: { why: 'error', step: 'enter', errno: 'ENOENT' },
    });
    expect(enter(order({ vault: sentinel }))).toMatchObject({ refusal: { errno: 'ENOTDIR' } });
  });
});
