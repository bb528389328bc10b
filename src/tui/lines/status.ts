/** The status lines of every view: the gate and the mirror. If both are fine they share one line. */

import { metaOf } from '../../health/catalogue.ts';
import { isGateConfigured } from '../../health/gate.ts';
import { isResumed, type MirrorProgress, type MirrorSnapshot, type RunSummary } from '../../health/mirror.ts';
import { isUnread, MIRROR } from '../../health/mirror-component.ts';
import type { Reason, Snapshot } from '../../health/snapshot.ts';
import { reasonNext } from '../../messages/messages.ts';
import { missingText } from '../../report/mirror-text.ts';
import { spread, widthOf } from '../fit.ts';
import { signOf } from '../glyphs.ts';
import { type Line, type Role, type Segment, segment, word } from '../line.ts';
import { moment, type Pen, say, unsaid } from '../pen.ts';
import { parkedText } from './mirror.ts';
import { bar, etaText, grouped, listed, mainAmount, percentOf, rateText, ratioOf } from './progress.ts';
import { sign } from './state-style.ts';
import { when } from './times.ts';

const BAR_WIDTH = 12;
const BAR_FROM = 60;

/** At most `most` lines: the gate first; two where one of them is not fine. */
export function statusLines(snapshot: Snapshot, most: number, pen: Pen): readonly Line[] {
  const { gate, mirror } = snapshot;
  if (mirror === null) return [gateLine(snapshot, pen)].slice(0, most);
  const quiet = quietText(mirror, pen);
  if (gate.state === 'open' && quiet !== null) return [calmLine(snapshot, quiet, pen)].slice(0, most);
  if (most >= 2) return [gateLine(snapshot, pen), mirrorLine(mirror, pen)];
  // On the smallest screens one line has to do: what a person must see to.
  return [needsEyes(mirror) ? mirrorLine(mirror, pen) : gateLine(snapshot, pen)].slice(0, most);
}

function needsEyes({ state, parked }: MirrorSnapshot): boolean {
  return state === 'halted' || state === 'running' || parked !== null;
}

/** Gate open and mirror up to date, on one line. */
function calmLine({ gate }: Snapshot, quiet: string, pen: Pen): Line {
  const open = pen.columns < BAR_FROM ? '' : ` ${moment(gate.since, pen)}`;
  const mirror = [segment('   '), sign('healthy', pen), segment(` ${say(pen, 'mirror')} `), segment(quiet)];
  return spread([...openGate(pen), segment(open, 'dim'), ...mirror], [], pen);
}

function openGate(pen: Pen): readonly Segment[] {
  return [segment('  '), sign('healthy', pen), segment(` ${say(pen, 'gate-open')}`)];
}

/** The short status of a mirror that needs no line of its own; `null` if it does. */
function quietText(mirror: MirrorSnapshot, pen: Pen): string | null {
  const { state, parked, upToDateAt, putOffRuns } = mirror;
  if (state !== 'idle' || parked !== null || upToDateAt === null || putOffRuns > 0 || troubleOf(mirror) !== null) return null;
  return upToDate(mirror, pen);
}

/** `mirror-last`: beside something that says that it is not so now. */
function upToDate(mirror: MirrorSnapshot, pen: Pen, whole: 'mirror-up-to-date' | 'mirror-last' = 'mirror-up-to-date'): string {
  const { upToDateAt, leftOut, shadow } = mirror;
  const missing = missingText(leftOut, pen.locale);
  const key = missing === '' ? whole : 'mirror-except';
  const never = isUnread(mirror) ? 'mirror-unread' : 'mirror-never';
  const text = upToDateAt === null ? say(pen, never) : say(pen, key, { at: when(upToDateAt, pen), missing });
  return listed([text, shadow ? say(pen, 'mirror-shadow') : ''], pen);
}

/** The newest relevant run if it was not good, else `null`. Temporary causes (the gate, a person who stopped it) are not trouble. */
function troubleOf({ runs, shadow }: MirrorSnapshot): RunSummary | null {
  const newest = runs.find(
    ({ dryRun, reasons }) => (shadow || !dryRun) && !(reasons[0] !== undefined && metaOf(reasons[0].code).severity === 'info'),
  );
  return newest === undefined || newest.status === 'complete' || newest.status === 'parked' ? null : newest;
}

interface MirrorStatus {
  readonly sign: string;
  readonly role: Role;
  readonly word: string;
  readonly said: readonly Segment[];
}

/** The mirror's own line. */
export function mirrorLine(mirror: MirrorSnapshot, pen: Pen): Line {
  const status = mirror.progress === null ? idleStatus(mirror, pen) : runningStatus(mirror.progress, pen);
  const left = [
    segment('  '),
    segment(status.sign, status.role),
    segment(` ${say(pen, 'mirror')} `),
    word(status.word, status.role),
    ...status.said,
  ];
  const at =
    mirror.progress === null && mirror.upToDateAt !== null && status.word !== '' ? ` ${upToDate(mirror, pen, 'mirror-last')} ` : '';
  const used = widthOf([...left, segment(at)], pen.glyphs);
  return spread(left, [segment(used > pen.columns ? '' : at, 'dim')], pen);
}

function idleStatus(mirror: MirrorSnapshot, pen: Pen): MirrorStatus {
  const { state, reasons, parked, putOffRuns } = mirror;
  const warned = (words: string, said: readonly Segment[] = []): MirrorStatus => ({
    sign: pen.glyphs.degraded,
    role: 'warn',
    word: words,
    said,
  });
  if (state === 'halted')
    return { sign: pen.glyphs.down, role: 'bad', word: say(pen, 'mirror-halted'), said: because(reasons[0], pen, true) };
  if (parked !== null) return warned(say(pen, 'mirror-parked'), [segment(`  ${parkedText(parked, pen)}`)]);
  if (state === 'waiting') return warned(say(pen, 'mirror-waiting'), because(reasons[0], pen, false));
  if (isResumed(mirror)) return warned('', [segment(say(pen, 'mirror-after-halt'))]);
  const bad = troubleOf(mirror);
  if (bad !== null) return warned(say(pen, `run-${bad.status}`), because(bad.reasons[0], pen, false));
  if (putOffRuns > 0) return warned(say(pen, 'mirror-put-off', { count: putOffRuns }));
  const never = mirror.upToDateAt === null;
  return {
    sign: signOf(never ? 'unknown' : 'healthy', pen.glyphs),
    role: never ? 'strong' : 'good',
    word: '',
    said: [segment(upToDate(mirror, pen))],
  };
}

function because(reason: Reason | undefined, pen: Pen, withNext: boolean): readonly Segment[] {
  if (reason === undefined) return [];
  const text = unsaid(reason, pen);
  if (text === '') return reason.component === MIRROR ? [] : [segment(`  ${reason.component}`)];
  const next = withNext && pen.columns >= 100 ? ` ${pen.glyphs.next} ${reasonNext(reason, pen.locale)}` : '';
  return [segment(`  ${text}`), segment(next, 'dim')];
}

function runningStatus(progress: MirrorProgress, pen: Pen): MirrorStatus {
  const amount = mainAmount(progress);
  const phase = say(pen, `run-phase-${progress.phase}`);
  const numbers =
    ratioOf(amount) === null
      ? [progress.scanned > 0 ? say(pen, 'mirror-scanned', { count: grouped(progress.scanned) }) : '']
      : [
          percentOf(amount),
          rateText(progress),
          progress.etaMs === null ? '' : say(pen, 'mirror-eta', { time: etaText(progress.etaMs, pen) }),
        ];
  const drawn = ratioOf(amount) === null || pen.columns < BAR_FROM ? [] : [segment(' '), ...bar(amount, BAR_WIDTH, pen)];
  const text = [...numbers, progress.dryRun ? say(pen, 'mirror-dry-run') : ''].filter((part) => part !== '').join('  ');
  const file = progress.file === null || pen.columns < BAR_FROM ? '' : `  ${progress.file}`;
  return { sign: pen.glyphs.running, role: 'run', word: phase, said: [...drawn, segment(`  ${text}`), segment(file, 'dim')] };
}

export function gateLine(snapshot: Snapshot, pen: Pen): Line {
  const { gate } = snapshot;
  const since = segment(` ${moment(gate.since, pen)} `, 'dim');
  const first = gate.reasons[0];
  if (first === undefined) {
    return spread(openGate(pen), [since], pen);
  }
  if (!isGateConfigured(gate)) return spread([segment(`    ${say(pen, 'gate-none')}`, 'dim')], [], pen);
  const others = gate.reasons.length - 1;
  const left = [
    segment('  '),
    sign('degraded', pen),
    word(` ${say(pen, 'gate-shut')}  `, 'warn'),
    segment([first.component, unsaid(first, pen)].filter((text) => text !== '').join(': ')),
  ];
  const more = others > 0 ? segment(` ${say(pen, 'more-problems', { count: others })}`, 'dim') : segment('');
  return spread(left, [more, since], pen);
}
