/** The demo's fault menu: the available faults, and the active ones. */
import { listLine } from '../fit.ts';
import { type Line, segment } from '../line.ts';
import { type Pen, say } from '../pen.ts';
import type { Fault } from '../ports.ts';
import { rangeText, ruleLine } from './rule.ts';

/** In at most `most` lines, its rule included; the list scrolls so that the chosen one is in sight. */
export function faultLines(faults: readonly Fault[], chosen: number, most: number, pen: Pen): readonly Line[] {
  const room = most - 1;
  if (room < 1) return [];
  const first = Math.max(0, Math.min(chosen - Math.floor(room / 2), faults.length - room));
  const rows = faults.slice(first, first + room).map((fault, index) => {
    const here = first + index === chosen;
    const state = segment(`${say(pen, fault.on ? 'on' : 'off')} `, fault.on ? 'bad' : 'dim');
    return listLine([segment(`${shortcut(first + index)} `, 'dim'), segment(fault.label)], [state], here, pen);
  });
  const counted = rows.length === faults.length ? '' : `${rangeText(first, rows.length, faults.length, pen)}  `;
  return [ruleLine(say(pen, 'faults'), `${counted}${say(pen, 'hint-toggle')}`, pen), ...rows];
}

/** The digit that switches the fault at `index`; the later ones have none. */
function shortcut(index: number): string {
  return index < 9 ? String(index + 1) : ' ';
}
