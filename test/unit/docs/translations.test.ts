/** Pages in two languages have the same structure: headings, code blocks with the same commands, tables, and links to one another. */
import { globSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { MADE_DOCUMENTS } from '../../../scripts/docs.ts';

const root = resolve(import.meta.dirname, '../../..');
const made = new Set(MADE_DOCUMENTS.map(({ file }) => file.pathname.split('/').at(-1)));
const TRANSLATED = globSync('docs/*.ja.md', { cwd: root })
  .map((document) => document.slice('docs/'.length))
  .filter((document) => !made.has(document));

const BLOCK = /^ *```.*?^ *```$/gms;

function textOf(document: string): string {
  return readFileSync(join(root, 'docs', document), 'utf8');
}

/** Their levels, in order. */
function headingsOf(text: string): readonly number[] {
  return [...text.replaceAll(BLOCK, '').matchAll(/^(#+) /gm)].map(([, signs = '']) => signs.length);
}

/** The number of rows of each table, in order. */
function tablesOf(text: string): readonly number[] {
  return [...text.replaceAll(BLOCK, '').matchAll(/(?:^\|.*\|\n)+/gm)].map(([table]) => table.trimEnd().split('\n').length);
}

/** Of each block what a reader types or copies: all lines, or those after a prompt; without comments. */
function commandsOf(text: string): readonly (readonly string[])[] {
  return [...text.matchAll(BLOCK)].map(([block]) => {
    const lines = block.split('\n');
    const typed = lines.filter((line) => !lines[0]?.endsWith('console') || line.startsWith('$ ') || line.startsWith('```'));
    return typed.map((line) => line.replace(/(?:^| +)# .*$/, '').trimEnd());
  });
}

test('the pages that begin, mirror, migrate, restore, serve and alert are translated', () => {
  expect(TRANSLATED.toSorted()).toEqual([
    'alerts.ja.md',
    'disk-gone.ja.md',
    'doctor.ja.md',
    'gateway.ja.md',
    'index.ja.md',
    'install.ja.md',
    'mirror.ja.md',
    'moving-over.ja.md',
    'page.ja.md',
    'serve.ja.md',
    'start.ja.md',
  ]);
});

describe.each(TRANSLATED)('%s', (document) => {
  const original = document.replace('.ja.md', '.md');
  const english = textOf(original);
  const japanese = textOf(document);

  test('has the headings of the English page', () => {
    expect(headingsOf(japanese)).toEqual(headingsOf(english));
  });

  test('has the commands of the English page', () => {
    expect(commandsOf(japanese)).toEqual(commandsOf(english));
  });

  test('has the tables of the English page', () => {
    expect(tablesOf(japanese)).toEqual(tablesOf(english));
  });

  test('is linked from the English page, and back', () => {
    expect(english.split('\n').slice(0, 4).join('\n')).toContain(`](${document})`);
    expect(japanese.split('\n').slice(0, 4).join('\n')).toContain(`](${original})`);
  });
});

test('sees a heading, a command and a row that only one language has', () => {
  const page = '# A\n\n```console\n$ ytm check   # all\nfine\n```\n\n| a |\n| --- |\n| b |\n';
  expect(headingsOf(`${page}\n## B\n`)).not.toEqual(headingsOf(page));
  expect(commandsOf(page.replace('check', 'watch'))).not.toEqual(commandsOf(page));
  expect(commandsOf(page.replace('# all', '# すべて').replace('fine', '正常'))).toEqual(commandsOf(page));
  expect(tablesOf(`${page}| c |\n`)).not.toEqual(tablesOf(page));
});
