import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSecrets, formatSecretRef, parseSecretRef } from '../../../src/platform/secrets.ts';

let folder = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ytm-secret-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

describe('references', () => {
  it.each(['env:YTM_TOKEN', 'file:/etc/ytm/token'])('%s is one', (text) => {
    const ref = parseSecretRef(text, '/home/studio');
    expect(ref === null ? null : formatSecretRef(ref)).toBe(text);
  });

  it('may name the home folder', () => {
    expect(parseSecretRef('file:~/token', '/home/studio')).toEqual({ from: 'file', path: '/home/studio/token' });
  });

  it.each(['hunter2', 'env:', 'env:1A', 'env:A B', 'file:', 'file:relative', 'FILE:/a', ''])('"%s" is none', (text) => {
    expect(parseSecretRef(text, '/home/studio')).toBeNull();
  });
});

describe('createSecrets', () => {
  const secrets = createSecrets({ SET: 'hunter2\n', EMPTY: '', LINES: 'a\nb' });

  it('reads the environment', async () => {
    expect(await secrets.resolve({ from: 'env', name: 'SET' })).toEqual({ ok: true, value: 'hunter2' });
    expect(await secrets.resolve({ from: 'env', name: 'UNSET' })).toMatchObject({ ok: false, problem: 'env:UNSET is not set' });
    expect(await secrets.resolve({ from: 'env', name: 'EMPTY' })).toMatchObject({ ok: false, problem: 'env:EMPTY is empty' });
    expect(await secrets.resolve({ from: 'env', name: 'LINES' })).toMatchObject({ ok: false, problem: 'env:LINES has more than one line' });
  });

  it('reads a file anew each time', async () => {
    const path = join(folder, 'token');
    await writeFile(path, 'first\r\n');
    expect(await secrets.resolve({ from: 'file', path })).toEqual({ ok: true, value: 'first' });
    await writeFile(path, 'second');
    expect(await secrets.resolve({ from: 'file', path })).toEqual({ ok: true, value: 'second' });
  });

  it('names the reference of what cannot be read: missing, a folder, a pipe without a writer, too large', async () => {
    await promisify(execFile)('mkfifo', [join(folder, 'pipe')]);
    await writeFile(join(folder, 'large'), 'x'.repeat(70_000));
    for (const path of [join(folder, 'missing'), folder, join(folder, 'pipe'), join(folder, 'large')]) {
      expect(await secrets.resolve({ from: 'file', path })).toMatchObject({ ok: false, problem: `file:${path} cannot be read` });
    }
  });
});
