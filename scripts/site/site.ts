/** The whole site in memory: a page for each document of the contents, and for each example config. */
import { globSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { contentsOf, type Entry, INDEXES, type Language, type Section } from './contents.ts';
import { inHtml } from './html.ts';
import { type Rendered, renderMarkdown, type Target } from './markdown.ts';

const STYLE = 'style.css';
const REDIRECT =
  '<!doctype html><html lang="en"><title>ytm</title><meta http-equiv="refresh" content="0; url=docs/index.html"><a href="docs/index.html">ytm</a></html>\n';

interface Words {
  readonly other: string;
  readonly contents: string;
  readonly onPage: string;
  readonly before: string;
  readonly after: string;
  readonly skip: string;
  readonly start: string;
}

const WORDS: Readonly<Record<Language, Words>> = {
  en: {
    other: '日本語',
    contents: 'Contents',
    onPage: 'On this page',
    before: 'Previous',
    after: 'Next',
    skip: 'Skip to the text',
    start: 'Documentation',
  },
  ja: {
    other: 'English',
    contents: '目次',
    onPage: 'このページの内容',
    before: '前へ',
    after: '次へ',
    skip: '本文へ',
    start: 'ドキュメント',
  },
};

/** The files of the site by path. A document `docs/a.md` is at `docs/a.html`, so that its links need no other folder. */
export function renderSite(root: string): ReadonlyMap<string, string> {
  const contents = { en: contentsOf(root, 'en'), ja: contentsOf(root, 'ja') };
  const sources = new Set(Object.values(INDEXES));
  for (const section of [...contents.en, ...contents.ja]) for (const { source } of section.entries) sources.add(source);
  const examples = globSync('config/*.yaml', { cwd: root });
  const site = new Map([
    ['index.html', REDIRECT],
    [STYLE, readFileSync(join(root, 'scripts/site/style.css'), 'utf8')],
  ]);
  for (const picture of globSync('docs/plots/*.svg', { cwd: root })) site.set(picture, readFileSync(join(root, picture), 'utf8'));
  const isPage = (source: string): boolean => sources.has(source) || examples.includes(source);
  for (const source of sources) {
    const text = readFileSync(join(root, source), 'utf8');
    const rendered = renderMarkdown(text, (href) => targetOf(root, source, href, isPage));
    site.set(pathOf(source), page(source, rendered, contents, isPage));
  }
  for (const source of examples) {
    const code = `# ${source}\n\n\`\`\`yaml\n${readFileSync(join(root, source), 'utf8')}\`\`\`\n`;
    site.set(
      pathOf(source),
      page(
        source,
        renderMarkdown(code, (href) => ({ address: href, title: href })),
        contents,
        isPage,
      ),
    );
  }
  return site;
}

function pathOf(source: string): string {
  return source.replace(/\.(?:md|yaml)$/, '.html');
}

/** @throws Error for a link to what is no page: the site would have a dead link */
function targetOf(root: string, source: string, href: string, isPage: (source: string) => boolean): Target {
  const [path = '', anchor] = href.split('#');
  const target = path === '' ? source : posix.join(posix.dirname(source), path);
  const suffix = anchor === undefined ? '' : `#${anchor}`;
  if (!isPage(target)) throw new Error(`${source} links to ${href}, which docs/index.md does not list`);
  const title = /^# (.+)$/m.exec(readFileSync(join(root, target), 'utf8'))?.[1] ?? target;
  return { address: `${between(source, pathOf(target))}${suffix}`, title };
}

/** The address of a file of the site from the page of a document. */
function between(source: string, target: string): string {
  return posix.relative(posix.dirname(source), target);
}

function languageOf(source: string): Language {
  return source.endsWith('.ja.md') ? 'ja' : 'en';
}

function page(
  source: string,
  { html, title, headings }: Rendered,
  contents: Readonly<Record<Language, readonly Section[]>>,
  isPage: (source: string) => boolean,
): string {
  const language = languageOf(source);
  const words = WORDS[language];
  const sections = contents[language];
  const to = (target: string): string => between(source, pathOf(target));
  const twin = language === 'ja' ? source.replace('.ja.md', '.md') : source.replace('.md', '.ja.md');
  const other = twin !== source && isPage(twin) ? twin : null;
  const otherLanguage = language === 'ja' ? 'en' : 'ja';
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${inHtml(title)}${source === INDEXES[language] ? '' : ' · ytm'}</title>
<link rel="stylesheet" href="${between(source, STYLE)}">
${other === null ? '' : `<link rel="alternate" hreflang="${otherLanguage}" href="${to(other)}">\n`}</head>
<body>
<a class="skip" href="#text">${words.skip}</a>
<header><a href="${to(INDEXES[language])}">ytm · ${words.start}</a>${other === null ? '' : ` <a href="${to(other)}" hreflang="${otherLanguage}" lang="${otherLanguage}">${words.other}</a>`}</header>
<nav class="contents" aria-label="${words.contents}">
${sections.map((section) => sectionHtml(section, source, to)).join('\n')}
</nav>
<main id="text">
${headings.length < 3 ? '' : `<details class="headings"><summary>${words.onPage}</summary><ul>${headings.map(({ id, title: text }) => `<li><a href="#${id}">${inHtml(text)}</a></li>`).join('')}</ul></details>\n`}${html}</main>
${neighbours(source, sections, words, to)}</body>
</html>
`;
}

function sectionHtml({ title, entries }: Section, source: string, to: (target: string) => string): string {
  const items = entries.map((entry) => {
    const current = entry.source === source ? ' aria-current="page"' : '';
    return `<li><a href="${to(entry.source)}"${current}>${inHtml(entry.title)}</a></li>`;
  });
  return `<h2>${inHtml(title)}</h2>\n<ul>${items.join('')}</ul>`;
}

/** The page before and the page after, in the order of the contents. */
function neighbours(source: string, sections: readonly Section[], words: Words, to: (target: string) => string): string {
  const all = sections.flatMap(({ entries }) => entries);
  const place = all.findIndex((entry) => entry.source === source);
  if (place === -1 && !Object.values(INDEXES).includes(source)) return '';
  const link = (entry: Entry | undefined, rel: 'prev' | 'next', word: string): string =>
    entry === undefined ? '' : `<a rel="${rel}" href="${to(entry.source)}">${word}: ${inHtml(entry.title)}</a>`;
  const before = place > 0 ? link(all[place - 1], 'prev', words.before) : '';
  return `<footer>${before}${link(all[place + 1], 'next', words.after)}</footer>\n`;
}
