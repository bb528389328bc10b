/** Reasons read back from JSON; a code that only another version knows keeps the sentences that came with it. */
import { isReasonCode, type ReasonCode, type Severity } from '../health/catalogue.ts';
import type { Args, Scalar } from '../health/observation.ts';
import type { Reason } from '../health/snapshot.ts';
import { type Decoder, dictionary, flag, nullable, number, object, oneOf, otherwise, text, time } from './decode.ts';

const scalar: Decoder<Scalar> = (value) => (value === null ? null : (text(value) ?? number(value) ?? flag(value)));
export const args: Decoder<Args> = otherwise(dictionary(scalar), {});
const severity = otherwise(oneOf<Severity>('critical', 'warning', 'info'), 'warning');

const saidReason = object<Reason & { readonly text: string; readonly next: string }>({
  required: {
    code: text as Decoder<ReasonCode>,
    component: otherwise(text, ''),
    probe: otherwise(nullable(text), null),
    severity,
    since: otherwise(time, 0),
    args,
    text: otherwise(text, ''),
    next: otherwise(text, ''),
  },
  optional: {},
});

export const reason: Decoder<Reason> = (value) => {
  const said = saidReason(value);
  if (said === undefined) return undefined;
  const { text: sentence, next, ...plain } = said;
  if (isReasonCode(said.code)) return plain;
  return { ...plain, ...foreign(said.code, sentence, next) };
};

/** A code that this version does not know keeps the sentences that came with it. */
export function foreign(code: string, sentence: string, next: string): { readonly code: ReasonCode; readonly args: Args } {
  return { code: 'ytm.other_version', args: { code, text: sentence, next } };
}

export const anyCode: Decoder<ReasonCode> = (value) => {
  const code = text(value);
  if (code === undefined) return undefined;
  return isReasonCode(code) ? code : 'ytm.other_version';
};
