/** Turns codes and values into sentences of one language. The only door to the catalogues. */
import type { Args } from '../health/observation.ts';
import type { Reason } from '../health/snapshot.ts';
import { cliEn } from './cli.en.ts';
import { cliJa } from './cli.ja.ts';
import { reasonsEn } from './reasons.en.ts';
import { reasonsJa } from './reasons.ja.ts';
import { fill, type Speech } from './template.ts';
import { wordsEn } from './words.en.ts';
import { wordsJa } from './words.ja.ts';

export type Language = 'en' | 'ja';

export const CATALOGUES = {
  en: { reasons: reasonsEn, words: wordsEn, cli: cliEn },
  ja: { reasons: reasonsJa, words: wordsJa, cli: cliJa },
} as const;

export type CliKey = keyof typeof cliEn;

export function speech(language: Language, now: number, utcOffsetMinutes: number): Speech {
  return { language, now, utcOffsetMinutes, words: CATALOGUES[language].words };
}

/** The sentence of a reason, e.g. "the share is not mounted at /Volumes/x". */
export function reasonText(reason: Pick<Reason, 'code' | 'args'>, speaking: Speech): string {
  return fill(CATALOGUES[speaking.language].reasons[reason.code].text, reason.args, speaking);
}

/** The next step to take for a reason. */
export function reasonNext(reason: Pick<Reason, 'code' | 'args'>, speaking: Speech): string {
  return fill(CATALOGUES[speaking.language].reasons[reason.code].next, reason.args, speaking);
}

/** A sentence of the commands' reports. */
export function cliText(key: CliKey, speaking: Speech, args: Args = {}): string {
  return fill(CATALOGUES[speaking.language].cli[key], args, speaking);
}
