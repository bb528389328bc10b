import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createRsyncLocator, type RsyncLocator } from '../../../src/mirror/rsync/locate.ts';
import { children } from '../../support/share/lab.ts';
import { never, rsync, rsyncProblem, rsyncTitle } from './rsync-lab.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ytm-locate-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A program that prints this, counts its calls beside itself, and ends with this code. */
function program(path: string, prints: string, code = 0): string {
  const file = join(folder, path);
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, `#!/bin/sh\necho "$1" >> "$0.calls"\ncat <<'END'\n${prints}\nEND\nexit ${code}\n`);
  chmodSync(file, 0o755);
  return file;
}

function callsOf(file: string): readonly string[] {
  return existsSync(`${file}.calls`) ? readFileSync(`${file}.calls`, 'utf8').trim().split('\n') : [];
}

function locator(folders: readonly string[] = [], path: readonly string[] = []): RsyncLocator {
  const inFolder = (each: string): string => join(folder, each);
  return createRsyncLocator({ children, env: { PATH: path.map(inFolder).join(':') }, folders: folders.map(inFolder) });
}

const GOOD = 'rsync  version 3.1.3  protocol version 31';
const OPENRSYNC = 'openrsync: protocol version 29\nrsync version 2.6.9 compatible';

describe('which rsync', () => {
  it('is the first good one, Homebrew’s before the path’s', async () => {
    program('system/rsync', OPENRSYNC);
    const later = program('later/rsync', GOOD);
    const brew = program('brew/rsync', '{"program":"rsync","version":"3.4.1"}');
    expect(await locator(['brew'], ['system', 'later']).find(null, never)).toEqual({
      ok: true,
      value: { file: brew, version: '3.4.1', checksum: 'md5', choice: true },
    });
    expect(await locator(['none'], ['system', 'later']).find(null, never)).toEqual({
      ok: true,
      value: { file: later, version: '3.1.3', checksum: 'md5', choice: false },
    });
  });

  it('is the one that is named, and no other', async () => {
    const old = program('old/rsync', 'rsync  version 3.0.9  protocol version 30');
    program('brew/rsync', GOOD);
    expect(await locator(['brew']).find(old, never)).toEqual({
      ok: false,
      refusal: { code: 'rsync.too_old', args: { file: old, version: '3.0.9' } },
    });
    expect(await locator(['brew']).find(join(folder, 'none'), never)).toEqual({ ok: false, refusal: { code: 'rsync.missing', args: {} } });
    const named = program('path/rsync-3', GOOD);
    expect(await locator(['brew'], ['path']).find('rsync-3', never)).toEqual({
      ok: true,
      value: { file: named, version: '3.1.3', checksum: 'md5', choice: false },
    });
  });

  it('reports why there is none: the first that is not good', async () => {
    const apple = program('system/rsync', OPENRSYNC);
    program('old/rsync', 'rsync  version 3.0.9  protocol version 30');
    expect(await locator([], ['empty', 'system', 'old']).find(null, never)).toEqual({
      ok: false,
      refusal: { code: 'rsync.openrsync', args: { file: apple } },
    });
    expect(await locator([], ['empty']).find(null, never)).toEqual({ ok: false, refusal: { code: 'rsync.missing', args: {} } });
  });

  it('asks in another way when the first is not understood', async () => {
    const file = program('brew/rsync', GOOD);
    writeFileSync(file, `#!/bin/sh\necho "$1" >> "$0.calls"\n[ "$1" = --version ] && echo '${GOOD}' || exit 1\n`);
    expect(await locator(['brew']).find(null, never)).toMatchObject({ ok: true });
    expect(callsOf(file)).toEqual(['-VV', '--version']);
  });

  it.each([
    ['prints nonsense', 'hello', 0, 'it does not say that it is rsync'],
    ['fails', GOOD, 3, 'it ends with code 3'],
  ])('is unusable when it %s', async (_, prints, code, problem) => {
    const file = program('brew/rsync', prints, code);
    expect(await locator(['brew']).find(null, never)).toEqual({ ok: false, refusal: { code: 'rsync.unusable', args: { file, problem } } });
  });

  it('is unusable when it cannot be run', async () => {
    const file = program('brew/rsync', GOOD);
    chmodSync(file, 0o644);
    expect(await locator(['brew']).find(null, never)).toMatchObject({ ok: false, refusal: { code: 'rsync.unusable', args: { file } } });
    chmodSync(file, 0o755);
    expect(await locator(['brew']).find(null, never)).toMatchObject({ ok: true });
  });

  it('does not wait for one that does not answer', async () => {
    const file = program('brew/rsync', GOOD);
    writeFileSync(file, '#!/bin/sh\nexec sleep 1000\n');
    const asked = new AbortController();
    const finding = locator(['brew']).find(null, asked.signal);
    asked.abort();
    expect(await finding).toMatchObject({ ok: false, refusal: { code: 'rsync.unusable' } });
  });

  it('is asked once, until it is another file', async () => {
    const file = program('brew/rsync', GOOD);
    const one = locator(['brew']);
    await one.find(null, never);
    await one.find(null, never);
    expect(callsOf(file)).toHaveLength(1);
    rmSync(file);
    program('elsewhere/rsync', 'rsync  version 3.2.7  protocol version 31');
    symlinkSync(join(folder, 'elsewhere/rsync'), file);
    expect(await one.find(null, never)).toEqual({ ok: true, value: { file, version: '3.2.7', checksum: 'md5', choice: true } });
  });

  it('is not looked for in folders that are named from where one stands', async () => {
    program('here/rsync', GOOD);
    const found = await createRsyncLocator({ children, env: { PATH: 'here:.:' }, folders: [] }).find(null, never);
    expect(found).toEqual({ ok: false, refusal: { code: 'rsync.missing', args: {} } });
  });

  it.skipIf(rsyncProblem !== null)(rsyncTitle('is found on this machine'), () => {
    expect(rsync.version).toMatch(/^\d+\.\d+/);
  });
});
