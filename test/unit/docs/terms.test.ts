/** The documents use the words of docs/glossary.md, and none of those that these replaced. */
import { globSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '../../..');
const IN_DOCS = globSync('docs/*.md', { cwd: root });
const GLOSSARY = 'docs/glossary.md';
const DOCUMENTS = ['README.md', 'README.ja.md', 'CONTRIBUTING.md', 'CHANGELOG.md', ...IN_DOCS];

/** What must not be written, and what to write instead. */
const BANNED: readonly (readonly [pattern: RegExp, instead: string])[] = [
  [/\b(?:told|tells|telling)\b/i, 'report, notify, document, show'],
  [/\bstrangers?\b/i, 'unmanaged'],
  [/\bbeats?\b/i, 'heartbeat'],
  [/\bmarker file\b/i, 'sentinel'],
  [/\bterritor(?:y|ies)\b/i, 'path rules'],
  [/\btwins?\b/i, 'name collision'],
  [/\bgrain\b/i, 'timestamp resolution'],
  [/\bteller\b/i, 'emitter, reporter'],
  [/\bhappenings?\b/i, 'change'],
  [/\bsights?\b/i, 'screenshot'],
  [/\bnaps?\b/i, 'suspend'],
  [/\bspeech\b/i, 'locale'],
  [/\bwhoever\b/i, 'name the reader, program or user'],
  [/\bby itself\b/i, 'automatically'],
  [/\bso many\b/i, 'this many, this number'],
  [/\banew\b/i, 'again'],
  [/\bunasked\b/i, 'without approval'],
  [/\bunseen\b/i, 'without a check'],
  [/\bmend(?:s|ed|ing)?\b/i, 'fix, repair'],
  [/\bwrong words\b/i, 'usage error'],
  [/\bthe mains\b/i, 'battery, power adapter'],
  [/\bby hand only\b/i, 'manual'],
  [/^#+ What was$/m, 'History'],
  [/生存反応/, '応答'],
  [/無断/, '確認なしに'],
  [/目印ファイル/, 'センチネル'],
  [/次の一手/, '次の手順, 対処'],
  [/見守/, '監視'],
  [/(?<!ハート)ビート(?!ル)/, 'ハートビート'],
  [/保管庫で生まれ/, '管理外'],
  [/決まりにより/, 'ルールにより'],
  [/常駐プロセス/, 'デーモン'],
  [/時間切れ/, 'タイムアウト'],
  [/予算/, '上限'],
  [/ジャンク/, '不要ファイル'],
  [/秘密(?!鍵)/, 'シークレット'],
];

/** Without code, whose identifiers are not prose, and without the addresses of links. */
function proseOf(text: string): string {
  return text
    .replaceAll(/^ *```.*?^ *```/gms, '')
    .replaceAll(/`[^`\n]*`/g, '`…`')
    .replaceAll(/\]\([^)\s]+\)/g, ']');
}

function bannedIn(text: string): readonly string[] {
  return proseOf(text)
    .split('\n')
    .flatMap((line, index) =>
      BANNED.flatMap(([pattern, instead]) => {
        const found = pattern.exec(line)?.[0];
        return found === undefined ? [] : [`${found} (write: ${instead}) in: ${line.slice(0, 120)} (${index})`];
      }),
    );
}

describe.each(DOCUMENTS)('%s', (document) => {
  const text = readFileSync(join(root, document), 'utf8');

  test('has only words of the glossary', () => {
    expect(bannedIn(text)).toEqual([]);
  });
});

const LINKING = globSync('docs/*.md', { cwd: root }).filter((document) => document !== GLOSSARY);

test.each(['README.md', 'README.ja.md', 'CONTRIBUTING.md', 'CHANGELOG.md', ...LINKING])(
  '%s links the glossary at its start',
  (document) => {
    expect(readFileSync(join(root, document), 'utf8').split('\n').slice(0, 8).join('\n')).toMatch(/\]\((?:docs\/)?glossary\.md\)/);
  },
);

test('finds banned words in prose, and not in code', () => {
  expect(bannedIn('Every key is told in config.md.\n## What was\n検出: 生存反応なし')).toHaveLength(3);
  expect(bannedIn('`strangers: delete`, [the probe](beat.md)\n```\nstrangers: 0\n```\nheartbeat ハートビート')).toEqual([]);
});

test('every term of the glossary is explained in both languages', () => {
  const rows = readFileSync(join(root, GLOSSARY), 'utf8').match(/^\| (?!term |---).*\|$/gm) ?? [];
  expect(rows.length).toBeGreaterThan(50);
  expect(
    rows.filter((row) =>
      row
        .split('|')
        .slice(1, -1)
        .some((cell) => cell.trim() === ''),
    ),
  ).toEqual([]);
  const terms = rows.map((row) => row.split('|')[1]?.trim());
  expect(new Set(terms).size).toBe(terms.length);
});
