/** Whether a job may start now, and why not: one line that is always visible. */
import { isGateConfigured } from '../../health/gate.ts';
import type { Snapshot } from '../../health/snapshot.ts';
import { spread } from '../fit.ts';
import { type Line, segment, word } from '../line.ts';
import { moment, type Pen, say, unsaid } from '../pen.ts';
import { sign } from './state-style.ts';

export function gateLine(snapshot: Snapshot, pen: Pen): Line {
  const { gate } = snapshot;
  const since = segment(` ${moment(gate.since, pen)} `, 'dim');
  const first = gate.reasons[0];
  if (first === undefined) {
    const left = [segment('  '), sign('healthy', pen), segment(` ${say(pen, 'gate-open')}`, pen.old ? 'dim' : 'text')];
    return spread(left, [since], pen);
  }
  if (!isGateConfigured(gate)) return spread([segment(`    ${say(pen, 'gate-none')}`, 'dim')], [], pen);
  const others = gate.reasons.length - 1;
  const left = [
    segment('  '),
    sign('degraded', pen),
    word(` ${say(pen, 'gate-shut')}  `, pen.old ? 'dim' : 'warn'),
    segment([first.component, unsaid(first, pen)].filter((text) => text !== '').join(': ')),
  ];
  const more = others > 0 ? segment(` ${say(pen, 'more-problems', { count: others })}`, 'dim') : segment('');
  return spread(left, [more, since], pen);
}
