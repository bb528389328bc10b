/** People-facing texts use the plain words of this project: no coined words, one word for one thing. */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { REASON_NOTES } from '../../../scripts/docs/reason-notes.ts';
import { refusalNotesEn } from '../../../scripts/docs/refusal-notes.en.ts';
import { refusalNotesJa } from '../../../scripts/docs/refusal-notes.ja.ts';
import { configJsonSchema } from '../../../src/config/json-schema.ts';
import { FAMILIES } from '../../../src/exporter/families.ts';
import { helpEn } from '../../../src/messages/help.en.ts';
import { helpJa } from '../../../src/messages/help.ja.ts';
import { CATALOGUES, type Language } from '../../../src/messages/messages.ts';
import { usageEn } from '../../../src/messages/usage.en.ts';
import { usageJa } from '../../../src/messages/usage.ja.ts';
import { PROBE_KINDS } from '../../../src/probes/registry.ts';
import { BANNED_EN, BANNED_JA, bannedUses } from './banned.ts';

/** Every text within `value`, by its dotted path. */
function textsIn(value: unknown, path: string): Readonly<Record<string, string>> {
  if (typeof value === 'string') return { [path]: value };
  if (typeof value !== 'object' || value === null) return {};
  return Object.assign({}, ...Object.entries(value).map(([key, inner]) => textsIn(inner, `${path}.${key}`)));
}

/** Sentences, help and usage errors. */
function messagesIn(language: Language): Readonly<Record<string, string>> {
  const commandLine = language === 'en' ? { help: helpEn, usage: usageEn } : { help: helpJa, usage: usageJa };
  return textsIn({ ...CATALOGUES[language], ...commandLine }, language);
}

/** The descriptions of all config keys, those of probe kinds included. */
function keyDescriptions(): Readonly<Record<string, string>> {
  const texts = textsIn(configJsonSchema(PROBE_KINDS), 'config');
  return Object.fromEntries(Object.entries(texts).filter(([path]) => path.endsWith('.description')));
}

describe('banned words', () => {
  test('none in the English messages', () => {
    expect(bannedUses(messagesIn('en'), BANNED_EN)).toEqual([]);
  });

  test('none in the Japanese messages', () => {
    expect(bannedUses(messagesIn('ja'), BANNED_JA)).toEqual([]);
  });

  test('none in the descriptions of config keys', () => {
    const descriptions = keyDescriptions();
    expect(Object.keys(descriptions).length).toBeGreaterThan(60);
    expect(bannedUses(descriptions, BANNED_EN)).toEqual([]);
  });

  test('none in the help texts of metrics', () => {
    const helps = Object.fromEntries(FAMILIES.map(({ name, help }) => [name, help]));
    expect(Object.keys(helps).length).toBeGreaterThan(30);
    expect(bannedUses(helps, BANNED_EN)).toEqual([]);
  });

  test('none in the notes of the runbook', () => {
    const areas = (language: Language) => Object.fromEntries(Object.entries(REASON_NOTES).map(([area, note]) => [area, note[language]]));
    expect(bannedUses({ ...areas('en'), ...textsIn(refusalNotesEn, 'en') }, BANNED_EN)).toEqual([]);
    expect(bannedUses({ ...areas('ja'), ...textsIn(refusalNotesJa, 'ja') }, BANNED_JA)).toEqual([]);
  });

  test('a planted one is found, whatever stands around it', () => {
    const samples = ['marker file', 'strangers', 'told', 'by itself', 'so many', 'anew'];
    fc.assert(
      fc.property(fc.constantFrom(...samples), fc.string(), fc.string(), (word, before, after) => {
        expect(
          bannedUses({ planted: `${before.replaceAll(/[{}]/g, '')} ${word} ${after.replaceAll(/[{}]/g, '')}` }, BANNED_EN),
        ).not.toEqual([]);
      }),
      { numRuns: 50 },
    );
  });
});
