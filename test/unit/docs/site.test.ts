/** The site of the documentation: no dead link, every page within reach of the start page, both languages linked to each other. */
import { globSync } from 'node:fs';
import { posix, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { contentsOf } from '../../../scripts/site/contents.ts';
import { renderMarkdown } from '../../../scripts/site/markdown.ts';
import { renderSite } from '../../../scripts/site/site.ts';

const root = resolve(import.meta.dirname, '../../..');
const site = renderSite(root);
const pages = [...site].filter(([path]) => path.endsWith('.html') && path !== 'index.html');

interface Link {
  readonly path: string;
  readonly anchor: string | null;
}

/** Those within the site. */
function linksIn(path: string, html: string): readonly Link[] {
  return [...html.matchAll(/ (?:href|src)="([^"]+)"/g)]
    .map(([, href = '']) => href)
    .filter((href) => !/^[a-z]+:/.test(href))
    .map((href) => {
      const [target = '', anchor = null] = href.split('#');
      return { path: target === '' ? path : posix.join(posix.dirname(path), target), anchor };
    });
}

function idsIn(html: string): readonly string[] {
  return [...html.matchAll(/ id="([^"]+)"/g)].map(([, id = '']) => id);
}

function isDead({ path, anchor }: Link): boolean {
  const html = site.get(path);
  return html === undefined || (anchor !== null && !idsIn(html).includes(anchor));
}

function reachableFrom(start: string): ReadonlySet<string> {
  const found = new Set<string>();
  const waiting = [start];
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (found.has(path)) continue;
    found.add(path);
    waiting.push(...linksIn(path, site.get(path) ?? '').map((link) => link.path));
  }
  return found;
}

describe.each(pages)('%s', (path, html) => {
  test('has no dead link, and every id once', () => {
    expect(linksIn(path, html).filter(isDead)).toEqual([]);
    const ids = idsIn(html);
    expect(ids).toEqual([...new Set(ids)]);
  });

  test('has one title, the language of its text, and nothing from elsewhere', () => {
    expect(html.match(/<h1 /g)).toHaveLength(1);
    expect(html).toMatch(new RegExp(`^<!doctype html>\n<html lang="${path.endsWith('.ja.html') ? 'ja' : 'en'}">`));
    expect(html).not.toMatch(/<script|<img (?![^>]*alt="[^"])|(?:\bsrc|stylesheet" href)="(?:https?:)?\/\//);
  });
});

test('every document is listed, and every page is within reach of the start page', () => {
  const reachable = reachableFrom('index.html');
  expect([...site.keys()].filter((path) => !reachable.has(path))).toEqual([]);
  const documents = globSync('docs/*.md', { cwd: root }).map((source) => source.replace(/\.md$/, '.html'));
  expect(documents.filter((path) => !reachable.has(path))).toEqual([]);
});

test('both languages have the same order, and lead to each other', () => {
  const english = contentsOf(root, 'en').map(({ entries }) => entries.map(({ source }) => source));
  const japanese = contentsOf(root, 'ja').map(({ entries }) => entries.map(({ source }) => source.replace('.ja.md', '.md')));
  expect(japanese).toEqual(english);
  const translated = pages.filter(([path]) => path.endsWith('.ja.html'));
  expect(translated.map(([path]) => path)).toEqual(
    expect.arrayContaining(['start', 'mirror', 'moving-over', 'gateway'].map((name) => `docs/${name}.ja.html`)),
  );
  for (const [path, html] of translated) {
    const twin = path.replace('.ja.html', '.html');
    expect(html).toContain(`hreflang="en" href="${posix.basename(twin)}"`);
    expect(site.get(twin)).toContain(`hreflang="ja" href="${posix.basename(path)}"`);
  }
});

test('a page leads to the one before and the one after', () => {
  expect(site.get('docs/install.html')).toContain(
    '<a rel="prev" href="start.html">Previous: Start</a><a rel="next" href="../README.html">',
  );
});

test('sees dead links, and pages that nothing leads to', () => {
  expect(isDead({ path: 'docs/nowhere.html', anchor: null })).toBe(true);
  expect(isDead({ path: 'docs/start.html', anchor: 'nowhere' })).toBe(true);
  expect(isDead({ path: 'docs/start.html', anchor: '1-install' })).toBe(false);
  expect(reachableFrom('style.css').size).toBe(1);
});

test('text is shown as it is written: code is escaped, anchors are those of Git hosts, comments are left out', () => {
  const { html, title, headings } = renderMarkdown(
    '<!-- made -->\n# `a` & b\n\n## Full, quick: *passes*\n\n## Full, quick: passes\n\n```sh\na <b\n```\n[a.md](a.md) [b](b.md)\n',
    (href) => ({ address: href, title: 'The A & B' }),
  );
  expect(title).toBe('a & b');
  expect(headings.map(({ id }) => id)).toEqual(['full-quick-passes', 'full-quick-passes-1']);
  expect(html).toContain('<code>a &lt;b</code>');
  expect(html).toContain('<a href="a.md">The A &amp; B</a> <a href="b.md">b</a>');
  expect(html).not.toContain('made');
});
