import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { escapeText } from '../../../src/messages/template.ts';
import type { VaultAgent } from '../../../src/mirror/agent/vault-agent.ts';
import type { Listing } from '../../../src/mirror/core/entry.ts';
import { type FindOptions, type Found, findPaths } from '../../../src/mirror/find/find.ts';
import { type HotLister, openHotLister } from '../../../src/mirror/hot/lister.ts';
import type { Lister } from '../../../src/mirror/lister.ts';
import { systemClock } from '../../../src/platform/clock.ts';
import { HOT_PROGRAM } from '../../support/mirror/hot-programs.ts';

const never = new AbortController().signal;
let folder: string;
const listers: HotLister[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ytm-find-'));
});
afterEach(async () => {
  await Promise.all(listers.splice(0).map((lister) => lister.close()));
  rmSync(folder, { recursive: true, force: true });
});

function put(...paths: readonly string[]): void {
  for (const path of paths) {
    mkdirSync(join(folder, dirname(path)), { recursive: true });
    writeFileSync(join(folder, path), path);
  }
}

async function listerOf(path: string): Promise<HotLister> {
  mkdirSync(join(folder, path), { recursive: true });
  const options = { clock: systemClock, program: HOT_PROGRAM, hot: join(folder, path), niceness: 0 };
  const opening = await openHotLister(options, { signal: never, onGroup: () => Promise.resolve() });
  if (opening.kind !== 'opened') throw new Error(JSON.stringify(opening));
  listers.push(opening.lister);
  return opening.lister;
}

/** The vault through an agent that lists real folders. */
async function agentOf(runs: readonly string[]): Promise<Pick<VaultAgent, 'ask'>> {
  const vault = await listerOf('vault');
  const trash = await listerOf('trash');
  const listed = async (lister: Lister, path: string): Promise<Listing> => {
    const answer = await lister.list(path, [], never);
    return answer.kind === 'done' ? answer.answer : { kind: 'failed', errno: 'EIO' };
  };
  const ask = async (request: Parameters<VaultAgent['ask']>[0]): Promise<unknown> => {
    if (request.op === 'list') return { kind: 'done', answer: await listed(vault, request.path) };
    if (request.op !== 'list-trash') return { kind: 'error', errno: 'EINVAL', step: request.op };
    const { run, path } = request;
    const listing: Listing = run === null ? { kind: 'absent' } : await listed(trash, path === '' ? run : `${run}/${path}`);
    return { kind: 'done', answer: { runs, listing } };
  };
  return { ask: ask as VaultAgent['ask'] };
}

async function find(over: Partial<FindOptions> & Pick<FindOptions, 'pattern'>) {
  const found: Found[] = [];
  const result = await findPaths({ hot: null, agent: null, limit: 100, signal: never, onFound: (one) => void found.push(one), ...over });
  return { result, found, told: found.map(({ where, path }) => `${where.kind === 'trash' ? where.run : where.kind} ${path}`) };
}

describe('find', () => {
  const bash = spawnSync('bash', ['-c', 'exit 0']).status === 0;
  it.skipIf(!bash)(`the command that brings it back can be typed as it is printed${bash ? '' : ' (skipped: no bash here)'}`, async () => {
    const names = [
      '-rf',
      "it's $HOME",
      'line\nbreak',
      "esc\u001b[31m\\'q'",
      'right\u202eto left',
      '~home',
      'a/-x',
      'soft\u00adhyphen',
      'ㅤ',
      '葛\u{e0100}',
      '🎬\ufe0f',
    ];
    put(...names.map((name) => `trash/r1/${name}`));
    const { found } = await find({ pattern: '*', agent: await agentOf(['r1']) });
    for (const { path, command } of found.filter(({ type }) => type === 'file')) {
      expect(escapeText(command ?? '', 1_000)).toBe(command);
      const script = `ytm() { for last; do :; done; printf %s "$last"; }; ${command}`;
      expect(spawnSync('bash', ['-c', script], { encoding: 'utf8' }).stdout).toBe(path);
      expect(command?.includes(' -- ')).toBe(path.startsWith('-'));
    }
    expect(found.filter(({ type }) => type === 'file')).toHaveLength(names.length);
  });

  it('reports where a file is, from hot to the vault, and how it comes back', async () => {
    put('hot/a/clip.mov', 'vault/a/clip.mov', 'vault/b/clip.mov', 'trash/r1/old/clip.mov', "trash/r2/my clip's.mov", 'hot/other.txt');
    const { told, found, result } = await find({ pattern: 'CLIP', hot: await listerOf('hot'), agent: await agentOf(['r1', 'r2']) });
    expect(told.slice(0, 3)).toEqual(['hot a/clip.mov', "r2 my clip's.mov", 'r1 old/clip.mov']);
    expect(told.slice(3).toSorted()).toEqual(['vault a/clip.mov', 'vault b/clip.mov']);
    expect(found.map(({ command }) => command)).toEqual([
      null,
      String.raw`ytm mirror undo r2 'my clip'\''s.mov'`,
      'ytm mirror undo r1 old/clip.mov',
      null,
      null,
    ]);
    expect(found[0]).toMatchObject({ type: 'file', size: 14 });
    expect(result).toEqual({ found: 5, complete: true, unreadable: 0, failures: [] });
  });

  it('finds folders, and goes on into them', async () => {
    put('hot/素材/深い/素材.png');
    const { told } = await find({ pattern: '素材*', hot: await listerOf('hot') });
    expect(told).toEqual(['hot 素材', 'hot 素材/深い/素材.png']);
  });

  it('prints no more than the limit, and says so', async () => {
    put(...Array.from({ length: 30 }, (_, index) => `hot/d${index}/x`), 'vault/x');
    const { result, told } = await find({ pattern: 'x', hot: await listerOf('hot'), agent: await agentOf([]), limit: 7 });
    expect(told).toHaveLength(7);
    expect(result).toMatchObject({ found: 7, complete: false });
  });

  it('counts what cannot be read, and goes on when one side fails', async () => {
    put('hot/x', 'vault/x');
    const hot: Lister = {
      list: () => Promise.resolve({ kind: 'failed', why: 'hung', problem: 'hot does not answer' }),
      glance: () => Promise.resolve({ kind: 'failed', why: 'hung', problem: 'hot does not answer' }),
      look: () => Promise.resolve({ kind: 'done', answer: [] }),
    };
    const { told, result } = await find({ pattern: 'x', hot, agent: await agentOf(['gone']) });
    expect(told).toEqual(['vault x']);
    expect(result.failures).toEqual([{ where: { kind: 'hot' }, problem: 'hot does not answer' }]);
    const sick: Lister = { ...hot, list: () => Promise.resolve({ kind: 'done', answer: { kind: 'failed', errno: 'EIO' } }) };
    expect((await find({ pattern: 'x', hot: sick })).result).toMatchObject({ unreadable: 1, failures: [] });
  });

  it('is called off at once', async () => {
    put(...Array.from({ length: 50 }, (_, index) => `hot/d${index}/x`));
    const controller = new AbortController();
    const { result } = await find({
      pattern: 'x',
      hot: await listerOf('hot'),
      signal: controller.signal,
      onFound: () => controller.abort(),
    });
    expect(result.found).toBeLessThan(50);
    expect(result.failures).toHaveLength(1);
  });
});
