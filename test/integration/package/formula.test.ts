/** The Homebrew formula, as far as it can be checked without a Mac. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { besides } from '../../../scripts/package/besides.ts';
import { formula, writeFormula } from '../../../scripts/package/homebrew.ts';
import { titled } from '../../support/titled.ts';

const root = resolve(import.meta.dirname, '../../..');
const noRuby = spawnSync('ruby', ['--version']).error === undefined ? null : 'there is no ruby';

let folder: string;
let file: string;
let text: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ytm-formula-'));
  const tarball = join(folder, 'ytm-0.1.0.tgz');
  await writeFile(tarball, 'the tarball');
  file = await writeFormula({ root, tarball, base: 'https://example.com/v0.1.0//', out: folder });
  text = await readFile(file, 'utf8');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

it.skipIf(noRuby !== null)(titled('is Ruby', noRuby), () => {
  expect(spawnSync('ruby', ['-wc', file], { encoding: 'utf8' })).toMatchObject({ status: 0, stderr: '' });
});

it('names the tarball and its checksum', () => {
  expect(text).toContain('  url "https://example.com/v0.1.0/ytm-0.1.0.tgz"\n');
  expect(text).toContain(`  sha256 "${createHash('sha256').update('the tarball').digest('hex')}"\n`);
  expect(text).toContain('  homepage "https://example.com/v0.1.0/"\n');
});

it('installs only what the tarball has', async () => {
  const { files } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { readonly files: readonly string[] };
  const named = [...text.matchAll(/"(dist\/[^"]+|config|docs|[A-Z][\w.]*\.md)"/g)].map(([, path = '']) => path);
  expect(named.length).toBeGreaterThan(8);
  const built = ['dist/bin/ytm', ...Object.keys(besides('0')).map((path) => `dist/${path}`)];
  expect(named.filter((path) => !built.includes(path) && !files.includes(path))).toEqual([]);
});

it('has a summary that Homebrew accepts', () => {
  const summary = /^ {2}desc "(.*)"$/m.exec(text)?.[1] ?? '';
  expect(summary).toMatch(/^[A-Z](?!he |n? )[^.]{10,79}$/);
});

it.each(['http://example.com/ytm.tgz', 'ftp://example.com/ytm.tgz', 'ytm.tgz'])('refuses %s as an address', (url) => {
  expect(() => formula({ license: 'MIT' }, { url, sha256: '' })).toThrow(TypeError);
});

it('has no interpolation of what comes from outside', () => {
  expect(formula({ license: 'MIT' }, { url: 'https://example.com/#{exit}/"a', sha256: '' })).not.toMatch(/^ {2}url .*[^\\]#\{/m);
});
