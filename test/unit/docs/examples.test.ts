/** What the documents show as output of ytm is what ytm prints now. */

import { globSync, readFileSync } from 'node:fs';
import { chmod, copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { checkReport } from '../../../src/config/check-report.ts';
import { loadConfig } from '../../../src/config/load.ts';
import { STANDARD_NAMES } from '../../../src/config/standard-probes.ts';
import { CATALOGUES, type CliKey, type Language, localeOf, type MirrorKey } from '../../../src/messages/messages.ts';
import { PROBE_KINDS } from '../../../src/probes/registry.ts';

function textOf(document: string): string {
  return readFileSync(new URL(`../../../docs/${document}`, import.meta.url), 'utf8');
}

function blocksOf(document: string): string {
  return [...textOf(document).matchAll(/^```(?:console)?\n(.*?)^```$/gms)].map(([, block = '']) => block).join('\n');
}

/** A sentence with anything in its places. */
function patternOf(template: string): RegExp {
  const parts = template.split(/\{[^}]*\}/).map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`));
  return new RegExp(parts.join('.*?'));
}

const QUOTED: readonly (readonly [document: string, language: Language, keys: readonly (MirrorKey | CliKey)[]])[] = [
  ['mirror.md', 'en', ['trash.row', 'trash.stays.in-time', 'trash.would', 'trash.total', 'trash.apply', 'find.trash', 'find.back']],
  ['mirror.ja.md', 'ja', ['trash.row', 'trash.stays.in-time', 'trash.would', 'trash.total', 'trash.apply', 'find.trash', 'find.back']],
  [
    'disk-gone.md',
    'en',
    [
      'status.halted',
      'mirror.last-compared',
      'restore.plan',
      'restore.counts',
      'restore.free',
      'restore.apply',
      'restore.done',
      'restore.whole',
    ],
  ],
  ['disk-gone.md', 'en', ['plan.nothing', 'resume.done', 'run.nothing']],
  [
    'verdicts.md',
    'en',
    ['why.rule.domains-dead-but-life', 'why.rule.domains-dead', 'why.last-life', 'why.hidden', 'why.gate', 'why.streak'],
  ],
];

const cases = QUOTED.flatMap(([document, language, keys]) => keys.map((key) => ({ document, language, key })));

test.each(cases)('$document quotes $key as it is', ({ document, language, key }) => {
  const { cli, mirror } = CATALOGUES[language];
  expect(blocksOf(document)).toMatch(patternOf({ ...cli, ...mirror }[key]));
});

const REASONS = [
  ['disk-gone.md', 'hot.empty'],
  ['verdicts.md', 'tailscale.no_reply'],
  ['verdicts.md', 'http.timeout'],
  ['verdicts.md', 'gateway.not_reachable'],
] as const;

test.each(REASONS)('%s quotes %s as it is', (document, code) => {
  expect(blocksOf(document)).toMatch(patternOf(CATALOGUES.en.reasons[code].text));
});

test('a probe that `ytm check` is given in a document is a standard one: it takes no components', () => {
  const documents = globSync('docs/*.md').map((file) => [file, readFileSync(file, 'utf8')] as const);
  const named = documents.flatMap(([file, text]) =>
    [...text.matchAll(/ytm check (?!without)([a-z]+)/g)].map(([, name = '']) => `${file} ${name}`),
  );
  expect(named.length).toBeGreaterThan(2);
  expect(named.filter((each) => !STANDARD_NAMES.has(each.split(' ')[1] ?? ''))).toEqual([]);
});

test('verdicts.md shows when the failures of the example config are detected', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'ytm-docs-'));
  try {
    const file = join(folder, 'config.yaml');
    await copyFile(new URL('../../../config/studio.example.yaml', import.meta.url), file);
    await chmod(file, 0o600);
    const loaded = await loadConfig({ file, env: { HOME: '/home/studio' }, kinds: PROBE_KINDS });
    if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
    const report = checkReport(loaded.config, loaded.warnings, PROBE_KINDS, localeOf('en', 0, 0));
    const components = report.slice(report.indexOf(CATALOGUES.en.config['check.components']));
    expect(blocksOf('verdicts.md')).toContain(components.trimEnd());
  } finally {
    await rm(folder, { recursive: true });
  }
});
