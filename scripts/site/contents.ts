/** The order of the pages: docs/index.md and docs/index.ja.md are its only source. */
import { readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { marked, type Token, type Tokens } from 'marked';

export type Language = 'en' | 'ja';

export interface Entry {
  readonly title: string;
  /** Of the document, from the root of the repository. */
  readonly source: string;
}

export interface Section {
  readonly title: string;
  readonly entries: readonly Entry[];
}

export const INDEXES: Readonly<Record<Language, string>> = { en: 'docs/index.md', ja: 'docs/index.ja.md' };

/** Each second heading is a section; of each item of its lists the first link is a page. */
export function contentsOf(root: string, language: Language): readonly Section[] {
  const index = INDEXES[language];
  const sections: { title: string; entries: Entry[] }[] = [];
  for (const token of marked.lexer(readFileSync(join(root, index), 'utf8'))) {
    if (isHeading(token) && token.depth === 2) sections.push({ title: token.text, entries: [] });
    if (!isList(token)) continue;
    for (const item of token.items) {
      const link = firstLink(item.tokens);
      if (link !== null) sections.at(-1)?.entries.push({ title: link.text, source: posix.join(posix.dirname(index), link.href) });
    }
  }
  return sections;
}

function firstLink(tokens: readonly Token[]): Tokens.Link | null {
  for (const token of tokens) {
    if (token.type === 'link') return token as Tokens.Link;
    const within = 'tokens' in token ? firstLink(token.tokens ?? []) : null;
    if (within !== null) return within;
  }
  return null;
}

function isHeading(token: Token): token is Tokens.Heading {
  return token.type === 'heading';
}

function isList(token: Token): token is Tokens.List {
  return token.type === 'list';
}
