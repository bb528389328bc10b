/** `npm run docs`: writes every document that is generated from the source, and lists the ones that changed. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { commandDocs, exitCodeDocs } from './docs-commands.ts';
import { CONFIG_DOCS, configDocs } from './docs-config.ts';
import { METRICS_DOCS, metricsDocs } from './docs-metrics.ts';
import { README, README_JA, withScreen } from './docs-readme.ts';
import { reasonDocs } from './docs-reasons.ts';
import { SCREEN_DOCUMENTS } from './docs-screens.ts';

export interface MadeDocument {
  readonly file: URL;
  readonly text: () => string | Promise<string>;
}

export const MADE_DOCUMENTS: readonly MadeDocument[] = [
  { file: inDocs('commands.md'), text: commandDocs },
  { file: CONFIG_DOCS, text: configDocs },
  { file: inDocs('exit-codes.md'), text: exitCodeDocs },
  { file: METRICS_DOCS, text: metricsDocs },
  { file: inDocs('reasons.md'), text: () => reasonDocs('en') },
  { file: inDocs('reasons.ja.md'), text: () => reasonDocs('ja') },
  { file: README, text: () => withScreen(README, 'backend-down-80x24.txt') },
  { file: README_JA, text: () => withScreen(README_JA, 'backend-down-80x24-ja.txt') },
  ...SCREEN_DOCUMENTS,
];

function inDocs(name: string): URL {
  return new URL(`../docs/${name}`, import.meta.url);
}

if (import.meta.main) {
  for (const { file, text } of MADE_DOCUMENTS) {
    const made = await text();
    if (existsSync(file) && readFileSync(file, 'utf8') === made) continue;
    writeFileSync(file, made);
    console.log(`written: ${file.pathname.split('/').at(-1)}`);
  }
}
