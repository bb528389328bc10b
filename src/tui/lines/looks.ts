/** How states, words and strips look: shared by every block. */
import type { AttemptClass, ProbeSnapshot, ProbeState, Verdict } from '../../health/snapshot.ts';
import { signOf } from '../glyphs.ts';
import { type Role, type Segment, segment } from '../line.ts';
import { type Pen, say } from '../pen.ts';
import { isFine } from '../rows.ts';

type State = ProbeState | Verdict;

const ROLES: Readonly<Record<State, Role>> = { up: 'good', healthy: 'good', degraded: 'warn', down: 'bad', unknown: 'strong' };
const BADGES: Readonly<Record<Verdict, Role>> = {
  healthy: 'badge-good',
  degraded: 'badge-warn',
  down: 'badge-bad',
  unknown: 'badge-unknown',
};
const ATTEMPTS: Readonly<Record<AttemptClass, Role>> = { u: 'good', w: 'warn', d: 'bad', n: 'dim' };

/** Old data lose their colour on purpose. */
export function role(state: State, pen: Pen): Role {
  return pen.old ? 'dim' : ROLES[state];
}

export function badge(verdict: Verdict): Role {
  return BADGES[verdict];
}

/** `DEGRADED`, `DOWN`, `UNKNOWN`; nothing for what is fine. */
export function wordOf(state: State, pen: Pen): string {
  return isFine(state) ? '' : (pen.speech.words[state] ?? state);
}

export function sign(state: State, pen: Pen): Segment {
  return segment(signOf(pen.old ? 'unknown' : state, pen.glyphs), role(state, pen));
}

/** How one attempt, or the worst of several, is shown in a strip. */
export function attemptRole(kind: AttemptClass, faded: boolean): Role {
  return faded ? 'dim' : ATTEMPTS[kind];
}

/**
 * The newest attempts of a probe in exactly `width` cells, oldest first; a run of equal ones is one segment. Where
 * there are more attempts than cells, each cell shows the worst of equally many, so that no failure is lost.
 */
export function strip(probe: ProbeSnapshot, width: number, pen: Pen): readonly Segment[] {
  if (width <= 0) return [];
  const shown = inCells(probe.strip, width);
  const parts = [segment(' '.repeat(width - shown.length))];
  for (const run of shown.match(/u+|w+|d+|n+/g) ?? []) {
    const kind = run[0] as AttemptClass;
    parts.push(segment(pen.glyphs.strip[kind].repeat(run.length), attemptRole(kind, pen.old || probe.stale)));
  }
  return parts;
}

/** `attempts` in at most `width` letters, counted from the newest. */
function inCells(attempts: string, width: number): string {
  const each = Math.ceil(attempts.length / width);
  if (each <= 1) return attempts;
  let cells = '';
  for (let end = attempts.length; end > 0; end -= each) cells = worstOf(attempts.slice(Math.max(0, end - each), end)) + cells;
  return cells;
}

function worstOf(attempts: string): string {
  for (const kind of 'dwn') if (attempts.includes(kind)) return kind;
  return 'u';
}

/** What the cells of a strip mean, for the rule above them. */
export function legend(pen: Pen): string {
  const { u, w, d, n } = pen.glyphs.strip;
  return `${u} ${say(pen, 'legend-ok')} ${w} ${say(pen, 'legend-warn')} ${d} ${say(pen, 'legend-bad')} ${n} ${say(pen, 'legend-not-run')}`;
}
