/** Why something is as it is, and the next step to take. */

import type { Cause } from '../../health/problems.ts';
import { reasonNext, reasonText } from '../../messages/messages.ts';
import type { Line } from '../line.ts';
import type { Pen } from '../pen.ts';
import { textLines } from './flow.ts';

const REASON_LINES = 5;

/** Each cause in full, with its next step below it. */
export function causeLines(causes: readonly Cause[], pen: Pen): readonly Line[] {
  return causes.flatMap((cause) => [
    ...textLines(reasonText(cause, pen.locale), REASON_LINES, pen, { role: 'strong' }),
    ...textLines(reasonNext(cause, pen.locale), REASON_LINES, pen, { start: `${pen.glyphs.next} `, indent: '    ' }),
  ]);
}
