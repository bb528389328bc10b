/** Why something is as it is, and the next step to take. */

import { metaOf } from '../../health/catalogue.ts';
import type { Cause } from '../../health/problems.ts';
import { reasonNext, reasonText } from '../../messages/messages.ts';
import type { Line, Role } from '../line.ts';
import { type Pen, say } from '../pen.ts';
import { textLines } from './flow.ts';

const REASON_LINES = 5;

/** The next step, and how to have it run where the catalogue allows that. */
function nextText(cause: Cause, pen: Pen): string {
  const next = reasonNext(cause, pen.locale);
  return metaOf(cause.code).step === undefined ? next : `${next}  (${say(pen, 'step-hint')})`;
}

/** Each cause in full, with its next step below it. */
export function causeLines(causes: readonly Cause[], pen: Pen, role: Role = 'strong'): readonly Line[] {
  return causes.flatMap((cause) => [
    ...textLines(reasonText(cause, pen.locale), REASON_LINES, pen, { role }),
    ...textLines(nextText(cause, pen), REASON_LINES, pen, { start: `${pen.glyphs.next} `, indent: '    ' }),
  ]);
}
