/** What was chosen in the dashboard, on a real disk. */
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createWatchMemory } from '../../../src/app/watch-memory.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ytm-memory-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it('keeps the last of what was chosen in quick succession, for the owner only', async () => {
  const memory = createWatchMemory(folder);
  expect(await memory.read()).toBe('');
  await Promise.all(['a', 'b', 'c'].map((text) => memory.keep(text)));
  expect(await createWatchMemory(folder).read()).toBe('c');
  expect(readdirSync(folder)).toEqual(['watch.json']);
  expect(statSync(join(folder, 'watch.json')).mode & 0o777).toBe(0o600);
});

it('reads no more than it could have written', async () => {
  writeFileSync(join(folder, 'watch.json'), 'x'.repeat(1_000_000));
  expect(await createWatchMemory(folder).read()).toHaveLength(10_000);
});

it('says that nothing can be kept where there is no folder, and keeps again once there is one', async () => {
  const memory = createWatchMemory(join(folder, 'gone'));
  await expect(memory.keep('a')).rejects.toThrow('ENOENT');
  await expect(memory.keep('b')).rejects.toThrow('ENOENT');
  expect(await memory.read()).toBe('');
});
