/** The styles of states, words and strips, shared by all blocks. */

import type { Severity } from '../../health/catalogue.ts';
import { isFine } from '../../health/rank.ts';
import type { AttemptClass, ProbeSnapshot, ProbeState, Verdict } from '../../health/snapshot.ts';
import { unsettledOf } from '../../health/unsettled.ts';
import { signOf } from '../glyphs.ts';
import { type Role, type Segment, segment, word } from '../line.ts';
import { type Pen, say } from '../pen.ts';

type State = ProbeState | Verdict;

const ROLES: Readonly<Record<State, Role>> = { up: 'good', healthy: 'good', degraded: 'warn', down: 'bad', unknown: 'strong' };
const BADGES: Readonly<Record<Verdict, Role>> = {
  healthy: 'badge-good',
  degraded: 'badge-warn',
  down: 'badge-bad',
  unknown: 'badge-unknown',
};
const ATTEMPTS: Readonly<Record<AttemptClass, Role>> = { u: 'good', w: 'warn', d: 'bad', n: 'dim' };

export function role(state: State): Role {
  return ROLES[state];
}

export function badge(verdict: Verdict): Role {
  return BADGES[verdict];
}

/** `DEGRADED`, `DOWN`, `UNKNOWN`; nothing for what is fine. */
export function wordOf(state: State, pen: Pen): string {
  return isFine(state) ? '' : (pen.locale.words[state] ?? state);
}

/** Sign and word of a state, for the rule above what has it. */
export function stateNote(state: State, pen: Pen, stale = false): Segment {
  const name = stale ? say(pen, 'stale') : wordOf(state, pen);
  const mark = sign(state, pen);
  return name === '' ? mark : word(`${mark.text} ${name}`, mark.role);
}

/** Of a probe: as its state, unless its last attempt differs from that. */
export function probeLook(probe: ProbeSnapshot, pen: Pen): { readonly state: ProbeState; readonly word: string } {
  const { state, last, stale } = probe;
  if (stale) return { state, word: say(pen, 'stale') };
  if (last === null) return { state, word: '' };
  const open = unsettledOf(probe);
  if (state !== 'up' || open === null) return { state, word: wordOf(state, pen) };
  const { what, count, needed } = open;
  return what === 'not-run'
    ? { state: 'unknown', word: say(pen, 'not-run-of', { count, needed }) }
    : { state: 'degraded', word: say(pen, 'bad-of', { count, needed }) };
}

/** Whether nothing about a probe needs attention: it is up, and its last attempt was good. */
export function isQuiet(probe: ProbeSnapshot): boolean {
  return isFine(probe.state) && unsettledOf(probe) === null;
}

/** Of old data it is unknown whether the state still holds. */
export function sign(state: State, pen: Pen): Segment {
  return segment(signOf(pen.old ? 'unknown' : state, pen.glyphs), role(state));
}

const OF_SEVERITY: Readonly<Record<Severity, { readonly role: Role; readonly sign: 'down' | 'degraded' | 'notice' }>> = {
  critical: { role: 'bad', sign: 'down' },
  warning: { role: 'warn', sign: 'degraded' },
  info: { role: 'run', sign: 'notice' },
};

/** The sign of a reason, by how bad it is. */
export function severitySign(severity: Severity, pen: Pen): Segment {
  const { role: look, sign: glyph } = OF_SEVERITY[severity];
  return segment(pen.old ? pen.glyphs.unknown : pen.glyphs[glyph], look);
}

export function severityRole(severity: Severity): Role {
  return OF_SEVERITY[severity].role;
}

/** How one attempt, or the worst of several, is shown in a strip. */
export function attemptRole(kind: AttemptClass): Role {
  return ATTEMPTS[kind];
}

/** What the cells of a strip mean, for the rule above them. */
export function legend(pen: Pen): string {
  const { u, w, d, n } = pen.glyphs.strip;
  return `${u} ${say(pen, 'legend-ok')} ${w} ${say(pen, 'legend-warn')} ${d} ${say(pen, 'legend-bad')} ${n} ${say(pen, 'legend-not-run')}`;
}
