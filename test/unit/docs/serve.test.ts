/** docs/serve.md lists every end of the daemon that the program knows, with its exit code. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { SERVE_ENDS } from '../../../src/cli/serving/ends.ts';

const WORDS: Readonly<Record<string, readonly [en: string, ja: string]>> = {
  'terminal-gone': ['because the terminal in which it was started was closed', '起動した端末が閉じられたための'],
  bug: ['a bug in ytm', 'ytm のバグ'],
};

test.each([
  ['serve.md', 0],
  ['serve.ja.md', 1],
] as const)('%s lists every end', (document, language) => {
  const rows = readFileSync(new URL(`../../../docs/${document}`, import.meta.url), 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .map((line) => line.split('|').map((cell) => cell.trim()));
  for (const [name, { exitCode }] of Object.entries(SERVE_ENDS)) {
    const word = WORDS[name]?.[language] ?? name;
    expect(rows.find(([, cause]) => cause?.includes(word))?.[3], name).toBe(String(exitCode));
  }
});
