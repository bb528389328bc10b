/** Turns codes and values into sentences of one language. The only door to the catalogues. */
import type { Args } from '../health/observation.ts';
import type { Reason } from '../health/snapshot.ts';
import { cliEn } from './cli.en.ts';
import { cliJa } from './cli.ja.ts';
import { configEn } from './config.en.ts';
import { configJa } from './config.ja.ts';
import { demoEn } from './demo.en.ts';
import { demoJa } from './demo.ja.ts';
import { mirrorEn } from './mirror.en.ts';
import { mirrorJa } from './mirror.ja.ts';
import { reasonsEn } from './reasons.en.ts';
import { reasonsJa } from './reasons.ja.ts';
import { fill, type Speech } from './template.ts';
import { watchEn } from './watch.en.ts';
import { watchJa } from './watch.ja.ts';
import { wordsEn } from './words.en.ts';
import { wordsJa } from './words.ja.ts';

export type Language = 'en' | 'ja';

export const CATALOGUES = {
  en: { reasons: reasonsEn, words: wordsEn, cli: cliEn, config: configEn, watch: watchEn, demo: demoEn, mirror: mirrorEn },
  ja: { reasons: reasonsJa, words: wordsJa, cli: cliJa, config: configJa, watch: watchJa, demo: demoJa, mirror: mirrorJa },
} as const;

export type CliKey = keyof typeof cliEn;
export type ConfigKey = keyof typeof configEn;
export type WatchKey = keyof typeof watchEn;
export type DemoKey = keyof typeof demoEn;
export type MirrorKey = keyof typeof mirrorEn;

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

/** A sentence of the reports about the config. */
export function configText(key: ConfigKey, speaking: Speech, args: Args = {}): string {
  return fill(CATALOGUES[speaking.language].config[key], args, speaking);
}

/** A sentence or word of the dashboard's screens. */
export function watchText(key: WatchKey, speaking: Speech, args: Args = {}): string {
  return fill(CATALOGUES[speaking.language].watch[key], args, speaking);
}

/** A sentence of the demo: its faults and its tour. */
export function demoText(key: DemoKey, speaking: Speech, args: Args = {}): string {
  return fill(CATALOGUES[speaking.language].demo[key], args, speaking);
}

/** A sentence of `ytm mirror` and `ytm find`. */
export function mirrorText(key: MirrorKey, speaking: Speech, args: Args = {}): string {
  return fill(CATALOGUES[speaking.language].mirror[key], args, speaking);
}
