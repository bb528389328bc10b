/** The answer to what people ask of alerting, as JSON and as a sentence. */

import type { ActiveSilence } from '../health/alert-overview.ts';
import type { AlertAnswer, AlertRefusal, AlertRefusalCode, SilenceAnswer } from '../health/alert-request.ts';
import type { Args } from '../health/ids.ts';
import { alertsText, localeOf } from '../messages/messages.ts';
import type { Locale } from '../messages/template.ts';
import { isRecord, list, nullable, object, oneOf, text, time } from './decode.ts';
import { type Timestamp, timestamp } from './reason-json.ts';
import { args } from './reason-parse.ts';

export type AlertAnswerJson =
  | { readonly ok: true; readonly silence?: Omit<ActiveSilence, 'until'> & { readonly until: Timestamp } }
  /** `why`: one English sentence. */
  | { readonly ok: false; readonly code: AlertRefusalCode; readonly args: Args; readonly why: string };

export function alertAnswerToJson(answer: AlertAnswer | SilenceAnswer): AlertAnswerJson {
  if (!answer.ok) return { ...answer, why: refusalText(answer, localeOf('en', 0, 0)) };
  if (!('silence' in answer)) return { ok: true };
  return { ok: true, silence: { ...answer.silence, until: timestamp(answer.silence.until) } };
}

/** Why it was not carried out, in the language of the locale. */
export function refusalText({ code, args: given }: AlertRefusal, locale: Locale): string {
  return alertsText(`refused.${code}`, locale, given);
}

const refusalCode = oneOf<AlertRefusalCode>(
  'no-incident',
  'no-component',
  'no-silence',
  'bad-span',
  'too-many',
  'not-recorded',
  'no-answer',
);

/** `null` when the value is no refusal of this version. */
export function refusalFromJson(value: unknown): AlertRefusal | null {
  if (!isRecord(value) || value['ok'] !== false) return null;
  const code = refusalCode(value['code']);
  return code === undefined ? null : { ok: false, code, args: args(value['args']) ?? {} };
}

/** Of `ytm.alerts/1` as well. */
export const silenceDecoder = object<ActiveSilence>({
  required: { id: text, components: nullable(list(text)), until: time, by: text, why: text },
  optional: {},
});

/** `null` when the value is no silence. */
export function silenceFromJson(value: unknown): ActiveSilence | null {
  return (isRecord(value) ? silenceDecoder(value['silence']) : null) ?? null;
}
