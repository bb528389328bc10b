/** What the documents name is there: files and folders of this repository, and the headings that links lead to. */
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '../../..');
const documents = ['README.md', 'README.ja.md', 'CONTRIBUTING.md', 'CHANGELOG.md', ...globSync('docs/**/*.md', { cwd: root })];

/** Folders whose contents are in the repository; what lies elsewhere (dist, .cache) is made. */
const OWN = /^(?:src|test|scripts|docs|config|bench|\.ci)\//;

function textOf(document: string): string {
  return readFileSync(join(root, document), 'utf8');
}

function withoutBlocks(text: string): string {
  return text.replaceAll(/^```.*?^```/gms, '');
}

/** `` `src/cli/main.ts` ``, `` `scripts/*.ts` `` */
function pathsIn(text: string): readonly string[] {
  return [...withoutBlocks(text).matchAll(/`([^`\s]+)`/g)].map((match) => match[1] ?? '').filter((path) => OWN.test(path));
}

function linksIn(text: string): readonly string[] {
  return [...withoutBlocks(text).matchAll(/\]\(([^)\s]+)\)/g)].map((match) => match[1] ?? '').filter((link) => !/^[a-z]+:/.test(link));
}

/** The anchors that a Markdown viewer makes of headings. */
function anchorsIn(text: string): readonly string[] {
  const headings = [...withoutBlocks(text).matchAll(/^#+ +(.+)$/gm)].map((match) => match[1] ?? '');
  return headings.map((heading) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(/\s/g, '-'),
  );
}

function isThere(document: string, link: string): boolean {
  const [path = '', anchor] = link.split('#');
  const target = path === '' ? document : join(dirname(document), path);
  if (!existsSync(join(root, target))) return false;
  return anchor === undefined || anchorsIn(textOf(target)).includes(anchor);
}

describe.each(documents)('%s', (document) => {
  test('names only paths that exist', () => {
    expect(pathsIn(textOf(document)).filter((path) => globSync(path, { cwd: root }).length === 0)).toEqual([]);
  });

  test('links only to what exists', () => {
    expect(linksIn(textOf(document)).filter((link) => !isThere(document, link))).toEqual([]);
  });
});

test('paths and links are found at all', () => {
  expect(pathsIn(textOf('docs/architecture.md')).length).toBeGreaterThan(50);
  expect(linksIn(textOf('README.md')).length).toBeGreaterThan(8);
});
