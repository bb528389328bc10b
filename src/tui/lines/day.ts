/** The last day: the verdicts of components, the runs of the mirror, and the latency of probes, on one axis. */
import type { RunMark, Strip } from '../../health/history.ts';
import type { RunStatus } from '../../health/mirror.ts';
import type { EpochMs, Millis } from '../../health/observation.ts';
import { rankOf } from '../../health/rank.ts';
import type { AttemptClass, ComponentSnapshot, ProbeSnapshot } from '../../health/snapshot.ts';
import { bytes, span } from '../../messages/template.ts';
import { pad, padName } from '../fit.ts';
import { type Axis, DAY_WINDOW, placeOn, startOf } from '../history-window.ts';
import { type Line, lineOf, type Segment, segment } from '../line.ts';
import { spansOf } from '../lists.ts';
import type { Model } from '../model.ts';
import { type Pen, say } from '../pen.ts';
import { answerOf } from '../questions.ts';
import { AxisCells } from '../samples.ts';
import { axisFor, componentStrip, probeStrip } from '../timeline.ts';
import { slowestOf } from './chart.ts';
import { ruleLine } from './rule.ts';
import { sign } from './state-style.ts';
import { axisSegments, stripSegments } from './strips.ts';

const NAME_WIDTH = 16;
/** At the right of a lane: how long it was in trouble, or its largest value. */
const NOTE_WIDTH = 12;
/** Sign, name, the gaps between them and the strip. */
const LANE_START = 2 + 2 + NAME_WIDTH + 1;
/** The width of one small multiple. */
const MULTIPLE_WIDTH = 48;
const MULTIPLE_NAME = 14;
const MULTIPLE_NOTE = 9;
/** From this height on there is room for small multiples. */
const MULTIPLES_FROM_ROWS = 50;
const MOST_MULTIPLE_LINES = 4;

const RUN_CLASSES: Readonly<Record<RunStatus, AttemptClass>> = {
  complete: 'u',
  partial: 'w',
  parked: 'w',
  refused: 'w',
  aborted: 'w',
  halted: 'd',
  failed: 'd',
};

/** At most `most` lines; none where there is no history. */
export function dayLines(model: Model, most: number, pen: Pen): readonly Line[] {
  if (model.history === null || most < 4) return [];
  const axis = axisFor(model, pen.columns - LANE_START - NOTE_WIDTH - 1, DAY_WINDOW);
  const multiples = model.rows >= MULTIPLES_FROM_ROWS ? multipleLines(model, pen) : [];
  const mirror = mirrorLanes(model, axis, pen);
  const room = most - 2 - mirror.length;
  const { shown, hidden } = componentsIn(model, room);
  const lanes = [
    ruleLine(say(pen, 'day-title'), hidden > 0 ? say(pen, 'more-problems', { count: hidden }) : '', pen),
    lineOf(segment(' '.repeat(LANE_START)), ...axisSegments(axis, model, pen)),
    ...shown.map((component) => componentLane(component, model, axis, pen)),
    ...mirror,
  ];
  return [...lanes, ...(lanes.length + multiples.length <= most ? multiples : [])].slice(0, most);
}

/** In the order of the config; where not all fit, the worst ones. */
function componentsIn({ snapshot: { components } }: Model, room: number) {
  const most = Math.max(1, room);
  const kept = new Set([...components].sort((a, b) => rankOf(a.verdict) - rankOf(b.verdict)).slice(0, most));
  return { shown: components.filter((component) => kept.has(component)), hidden: Math.max(0, components.length - most) };
}

function lane(name: string, mark: Segment, cells: readonly Segment[], note: string, pen: Pen): Line {
  const { glyphs } = pen;
  return lineOf(
    segment('  '),
    mark,
    segment(` ${padName(name, NAME_WIDTH, glyphs)} `),
    ...cells,
    segment(` ${pad(note, NOTE_WIDTH, glyphs, 'right')}`, 'dim'),
  );
}

function componentLane(component: ComponentSnapshot, model: Model, axis: Axis, pen: Pen): Line {
  const strip = componentStrip(component, model, axis);
  const bad = troubleIn(component.id, startOf(axis, 0), model);
  const note = bad === 0 ? '' : span(Math.ceil(bad / 1_000) * 1_000, pen.locale.language);
  return lane(component.id, sign(component.verdict, pen), stripSegments(strip, pen), note, pen);
}

/** How long a component was degraded or down since then. */
function troubleIn(id: string, since: EpochMs, model: Model): Millis {
  return spansOf(model).reduce((sum, { subject, state, from, until }) => {
    if (subject.kind !== 'component' || subject.id !== id || state === 'unknown') return sum;
    return sum + Math.max(0, (until ?? model.now) - Math.max(since, from));
  }, 0);
}

/** When runs took place and how they ended, and how fast those copied that copied something. */
function mirrorLanes(model: Model, axis: Axis, pen: Pen): readonly Line[] {
  if (model.snapshot.mirror === null) return [];
  const cells = new AxisCells(axis);
  const rates = Array.from({ length: axis.cells }, () => 0);
  for (const { startedAt, endedAt, status, bytes: copied } of runsOf(model)) {
    cells.addSpan(startedAt, endedAt, RUN_CLASSES[status]);
    const rate = (copied * 1_000) / Math.max(1_000, endedAt - startedAt);
    const end = Math.min(axis.cells - 1, placeOn(axis, endedAt));
    for (let place = Math.max(0, placeOn(axis, startedAt)); place <= end; place += 1) rates[place] = Math.max(rates[place] ?? 0, rate);
  }
  const top = Math.max(...rates);
  const blank = segment(' ');
  return [
    lane(say(pen, 'day-runs'), blank, stripSegments(cells.strip(), pen), '', pen),
    ...(top > 0 ? [lane(say(pen, 'day-rate'), blank, [bars(rates, top, pen)], `${bytes(top)}/s`, pen)] : []),
  ];
}

/** The recorded runs, and those that ended since. */
function runsOf({ history, snapshot }: Model): Iterable<Omit<RunMark, 'id'>> {
  const known = new Map<string, Omit<RunMark, 'id'>>();
  for (const run of answerOf(history, 'strips', DAY_WINDOW)?.runs ?? []) known.set(run.id, run);
  for (const { id, dryRun, startedAt, endedAt, status, done } of snapshot.mirror?.runs ?? [])
    if (!dryRun) known.set(id, { startedAt, endedAt, status, bytes: done?.bytes ?? 0 });
  return known.values();
}

/** A bar for each value, up to `top`; nothing for 0. */
function bars(values: readonly (number | null)[], top: number, { glyphs }: Pen): Segment {
  const steps = Array.from(glyphs.bars);
  const text = values.map((value) => {
    if (value === null || value <= 0 || top <= 0) return ' ';
    return steps[Math.min(steps.length - 1, Math.max(0, Math.ceil((value / top) * steps.length) - 1))] ?? ' ';
  });
  return segment(text.join(''));
}

/** The latency of each probe over the chosen window, side by side, each with its own scale; the slowest at its right. */
function multipleLines(model: Model, pen: Pen): readonly Line[] {
  const each = Math.max(1, Math.floor((pen.columns - 2) / MULTIPLE_WIDTH));
  const axis = axisFor(model, MULTIPLE_WIDTH - MULTIPLE_NAME - MULTIPLE_NOTE - 3);
  const timed: { readonly probe: ProbeSnapshot; readonly strip: Strip }[] = [];
  for (const probe of model.snapshot.probes) {
    if (timed.length === each * MOST_MULTIPLE_LINES) break;
    const strip = probeStrip(probe, model, axis);
    if (strip.tookMs.some((took) => took !== null)) timed.push({ probe, strip });
  }
  if (timed.length === 0) return [];
  const rows = Array.from({ length: Math.ceil(timed.length / each) }, (_, row) => timed.slice(row * each, (row + 1) * each));
  const title = say(pen, 'day-latency', { window: say(pen, `window-${model.window}`) });
  return [ruleLine(title, '', pen), ...rows.map((row) => lineOf(segment('  '), ...row.flatMap((one) => multiple(one, pen))))];
}

function multiple({ probe, strip }: { readonly probe: ProbeSnapshot; readonly strip: Strip }, pen: Pen): readonly Segment[] {
  const { glyphs } = pen;
  const top = slowestOf(strip) ?? 0;
  return [
    segment(`${padName(probe.id, MULTIPLE_NAME, glyphs)} `, probe.stale ? 'dim' : 'text'),
    bars(strip.tookMs, top, pen),
    segment(` ${pad(span(top, pen.locale.language), MULTIPLE_NOTE, glyphs, 'right')} `, 'dim'),
  ];
}
