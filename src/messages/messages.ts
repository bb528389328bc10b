/** Turns codes and values into sentences of one language. The only access to the catalogues. */
import type { ReasonCode } from '../health/catalogue.ts';
import type { Args } from '../health/observation.ts';
import type { Reason } from '../health/snapshot.ts';
import { alertsEn } from './alerts.en.ts';
import { alertsJa } from './alerts.ja.ts';
import { cliEn } from './cli.en.ts';
import { cliJa } from './cli.ja.ts';
import { configEn } from './config.en.ts';
import { configJa } from './config.ja.ts';
import { demoEn } from './demo.en.ts';
import { demoJa } from './demo.ja.ts';
import { doctorEn, doctorFactsEn } from './doctor.en.ts';
import { doctorFactsJa, doctorJa } from './doctor.ja.ts';
import { mirrorEn } from './mirror.en.ts';
import { mirrorJa } from './mirror.ja.ts';
import { pageEn } from './page.en.ts';
import { pageJa } from './page.ja.ts';
import { pastEn } from './past.en.ts';
import { pastJa } from './past.ja.ts';
import type { ReasonText } from './reason-text.ts';
import { reasonsEn } from './reasons.en.ts';
import { reasonsJa } from './reasons.ja.ts';
import { fill, inGeneral, type Locale } from './template.ts';
import { usageEn } from './usage.en.ts';
import { usageJa } from './usage.ja.ts';
import { watchEn } from './watch.en.ts';
import { watchJa } from './watch.ja.ts';
import { wordsEn } from './words.en.ts';
import { wordsJa } from './words.ja.ts';

export type Language = 'en' | 'ja';

export const CATALOGUES = {
  en: {
    reasons: reasonsEn,
    words: wordsEn,
    cli: cliEn,
    config: configEn,
    watch: watchEn,
    demo: demoEn,
    mirror: mirrorEn,
    usage: usageEn,
    alerts: alertsEn,
    past: pastEn,
    page: pageEn,
    doctor: doctorEn,
    doctorFacts: doctorFactsEn,
  },
  ja: {
    reasons: reasonsJa,
    words: wordsJa,
    cli: cliJa,
    config: configJa,
    watch: watchJa,
    demo: demoJa,
    mirror: mirrorJa,
    usage: usageJa,
    alerts: alertsJa,
    past: pastJa,
    page: pageJa,
    doctor: doctorJa,
    doctorFacts: doctorFactsJa,
  },
} as const;

export type CliKey = keyof typeof cliEn;
export type ConfigKey = keyof typeof configEn;
export type WatchKey = keyof typeof watchEn;
export type DemoKey = keyof typeof demoEn;
export type MirrorKey = keyof typeof mirrorEn;
export type UsageKey = keyof typeof usageEn;
export type AlertsKey = keyof typeof alertsEn;
export type PastKey = keyof typeof pastEn;
export type PageKey = keyof typeof pageEn;

export function localeOf(language: Language, now: number, utcOffsetMinutes: number): Locale {
  return { language, now, utcOffsetMinutes, words: CATALOGUES[language].words };
}

/** The sentence of a reason, e.g. "the share is not mounted at /Volumes/x". */
export function reasonText(reason: Pick<Reason, 'code' | 'args'>, locale: Locale): string {
  return fill(CATALOGUES[locale.language].reasons[reason.code].text, reason.args, locale);
}

/** The next step to take for a reason. */
export function reasonNext(reason: Pick<Reason, 'code' | 'args'>, locale: Locale): string {
  return fill(CATALOGUES[locale.language].reasons[reason.code].next, reason.args, locale);
}

/** Sentence and next step of a reason without the values of one case: `the name <host> does not exist in DNS`. */
export function reasonInGeneral(code: ReasonCode, { language }: Locale): ReasonText {
  const { text, next } = CATALOGUES[language].reasons[code];
  return { text: inGeneral(text), next: inGeneral(next) };
}

/** A sentence of the commands' reports. */
export function cliText(key: CliKey, locale: Locale, args: Args = {}): string {
  return fill(CATALOGUES[locale.language].cli[key], args, locale);
}

/** A sentence of the reports about the config. */
export function configText(key: ConfigKey, locale: Locale, args: Args = {}): string {
  return fill(CATALOGUES[locale.language].config[key], args, locale);
}

export function isWatchKey(key: string): key is WatchKey {
  return Object.hasOwn(watchEn, key);
}

/** A sentence or word of the dashboard's screens. */
export function watchText(key: WatchKey, locale: Locale, args: Args = {}): string {
  return fill(CATALOGUES[locale.language].watch[key], args, locale);
}

/** A sentence of the demo: its faults and its tour. */
export function demoText(key: DemoKey, locale: Locale, args: Args = {}): string {
  return fill(CATALOGUES[locale.language].demo[key], args, locale);
}

/** A sentence of `ytm mirror` and `ytm find`. */
export function mirrorText(key: MirrorKey, locale: Locale, args: Args = {}): string {
  return fill(CATALOGUES[locale.language].mirror[key], args, locale);
}

/** A sentence about the words of a command line. */
export function usageText(key: UsageKey, locale: Locale, args: Args = {}): string {
  return fill(CATALOGUES[locale.language].usage[key], args, locale);
}

/** A sentence of an alert, or about the delivery of one. */
export function alertsText(key: AlertsKey, locale: Locale, args: Args = {}): string {
  return fill(CATALOGUES[locale.language].alerts[key], args, locale);
}

/** A sentence of a report about what was. */
export function pastText(key: PastKey, locale: Locale, args: Args = {}): string {
  return fill(CATALOGUES[locale.language].past[key], args, locale);
}

/** A sentence or word of the status page. */
export function pageText(key: PageKey, locale: Locale, args: Args = {}): string {
  return fill(CATALOGUES[locale.language].page[key], args, locale);
}
