import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { MADE_DOCUMENTS } from '../../../scripts/docs.ts';

const documents = MADE_DOCUMENTS.map(({ file, text }) => ({ name: file.pathname.split('/').at(-1) ?? '', file, text }));

test.each(documents)('$name is what the source says (npm run docs writes it)', async ({ file, text }) => {
  expect(readFileSync(file, 'utf8')).toBe(await text());
});
