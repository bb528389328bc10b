/** One probe in full: its state with the cause, the durations of its attempts, and the last results. */
import type { ProbeSummary, Strip } from '../../health/history.ts';
import type { Facts, HttpPhases } from '../../health/observation.ts';
import type { ComponentSnapshot, ProbeSnapshot } from '../../health/snapshot.ts';
import { isWatchKey } from '../../messages/messages.ts';
import { bytes, clockTime, span } from '../../messages/template.ts';
import { chartCells } from '../layout.ts';
import { type Line, lineOf, segment, word } from '../line.ts';
import type { Model } from '../model.ts';
import { awayBy, fullMoment, type Pen, say } from '../pen.ts';
import { answerOf, askedOf } from '../questions.ts';
import { causesOf } from '../rows.ts';
import { axisFor, probeStrip } from '../timeline.ts';
import { chartLines, slowestOf } from './chart.ts';
import { shareText } from './figures.ts';
import { causeLines, fieldLine, fieldText, flowLines, LABEL_WIDTH, type Labelled, textLines } from './flow.ts';
import { block, ruleLine } from './rule.ts';
import { legend, role, sign, stateNote } from './state-style.ts';
import { exactTime, lasted } from './times.ts';

const ATTEMPTS_SHOWN = 5;
const SIGNS = { u: 'up', w: 'degraded', d: 'down', n: 'unknown' } as const;

export function probeLines(probe: ProbeSnapshot, component: ComponentSnapshot, model: Model, room: number, pen: Pen): readonly Line[] {
  const { last } = probe;
  const causes = causesOf({ probe, component });
  const facts = last === null ? [] : factItems(last.facts, pen);
  const phases = last?.facts.http === undefined ? [] : phaseItems(last.facts.http.phases, pen);
  return [
    ruleLine(`${component.id} / ${probe.id}`, stateNote(probe.state, pen, probe.stale), pen),
    ...stateLines(probe, pen),
    ...block('detail-reasons', causeLines(causes, pen), pen),
    ...chartBlock(probe, model, room, pen),
    ...block('detail-attempts', attemptLines(probe, model, pen), pen),
    ...block('detail-phases', flowLines(phases, pen), pen),
    ...block('detail-facts', flowLines(facts, pen), pen),
  ];
}

function stateLines(probe: ProbeSnapshot, pen: Pen): readonly Line[] {
  const { last, nextAt, lastSuccess } = probe;
  const asked = say(pen, 'detail-check', { kind: probe.kind, every: probe.everyMs, timeout: probe.timeoutMs, domain: probe.domain });
  const since = say(pen, 'since', { at: fullMoment(probe.since, pen) });
  const name = pen.locale.words[probe.state] ?? probe.state;
  const confirmed = probe.confirmed ? '' : `   ${say(pen, 'detail-unconfirmed')}`;
  const items = [
    { label: say(pen, 'detail-streak'), value: streakText(probe, pen) },
    { label: say(pen, 'detail-success'), value: lastSuccess === null ? say(pen, 'detail-never') : fullMoment(lastSuccess, pen) },
    { label: say(pen, 'detail-next-at'), value: nextAt === null ? say(pen, 'detail-never') : awayBy('in', nextAt - pen.now, pen) },
  ];
  return [
    ...textLines(probe.target, 2, pen),
    ...textLines(probe.gates ? asked : `${asked}; ${say(pen, 'detail-no-gate')}`, 2, pen, { role: 'dim' }),
    fieldLine('detail-state', [word(name, role(probe.state)), segment(` ${since}${confirmed}`)], pen),
    ...fieldText('detail-last', lastText(probe, pen), pen),
    ...(last === null || last.detail === '' ? [] : textLines(last.detail, 2, pen, { role: 'dim', indent: ' '.repeat(LABEL_WIDTH + 3) })),
    ...flowLines(items, pen),
  ];
}

function lastText({ last }: ProbeSnapshot, pen: Pen): string {
  if (last === null) return say(pen, 'no-attempt');
  const outcome = say(pen, `outcome-${last.outcome}`);
  const code = last.code === null ? '' : ` ${last.code}`;
  return say(pen, 'detail-said', { outcome: `${outcome}${code}`, at: fullMoment(last.at, pen), took: last.tookMs });
}

function streakText({ streak }: ProbeSnapshot, pen: Pen): string {
  if (streak.notRun > 0) return say(pen, 'streak-not-run', { count: streak.notRun });
  return streak.bad > 0 ? say(pen, 'streak-bad', { count: streak.bad }) : say(pen, 'streak-good', { count: streak.good });
}

// ---- over time ------------------------------------------------------------------------------

function chartBlock(probe: ProbeSnapshot, model: Model, room: number, pen: Pen): readonly Line[] {
  const { window } = model;
  const axis = axisFor(model, chartCells(pen.columns));
  const strip = probeStrip(probe, model, axis);
  const height = room >= 34 ? 7 : room >= 26 ? 5 : 4;
  return [
    ruleLine(say(pen, 'chart-title', { window: say(pen, `window-${window}`) }), legend(pen), pen),
    ...chartLines({ axis, strip, timed: model, deadline: probe.timeoutMs }, height, pen),
    ...textLines([...figureTexts(probe, strip, model, pen), doubtOf(model, pen)].filter((text) => text !== '').join('   '), 2, pen),
  ];
}

/** In numbers what the chart shows: how often it was well, how long it took. A cell of the chart is the worst of many, so they cannot be read off it. */
function figureTexts(probe: ProbeSnapshot, strip: Strip, model: Model, pen: Pen): readonly string[] {
  const summary = summaryOf(probe, model);
  const worst = slowestOf(strip);
  const share = summary === null || summary.upRatio === null ? '' : say(pen, 'chart-share', { share: shareText(summary) });
  if (worst === null) return [share, say(pen, 'chart-nothing')];
  const high = summary === null || summary.p95Ms === null ? '' : say(pen, 'chart-p95', { high: summary.p95Ms });
  return [share, high, say(pen, 'chart-figures', { worst, deadline: probe.timeoutMs })];
}

function summaryOf({ id }: ProbeSnapshot, { history, window, scrub }: Model): ProbeSummary | null {
  if (scrub !== null) return null;
  return answerOf(history, 'summaries', window)?.get(id) ?? null;
}

/** Why the chart may show less than there was. */
function doubtOf({ history, window }: Model, pen: Pen): string {
  if (history === null) return say(pen, 'chart-since-opened');
  const problem = askedOf(history, 'strips', window)?.problem ?? null;
  return problem === null ? '' : say(pen, 'history-failed', { problem });
}

/** The newest attempts that this dashboard saw, newest first. */
function attemptLines({ id }: ProbeSnapshot, { recent, now }: Model, pen: Pen): readonly Line[] {
  const seen = (recent.get(id) ?? []).filter(({ at }) => at <= now);
  return seen
    .slice(-ATTEMPTS_SHOWN)
    .reverse()
    .map(({ at, class: kind, tookMs, code }) =>
      lineOf(
        segment(`  ${exactTime(at, pen)} `, 'dim'),
        sign(SIGNS[kind], pen),
        segment(` ${tookMs === null ? '' : lasted(tookMs, pen)}`),
        segment(code === null ? '' : ` ${code}`, kind === 'd' ? 'strong' : 'text'),
      ),
    );
}

// ---- facts -------------------------------------------------------------------------------------

const PHASES = ['resolve', 'connect', 'tls', 'processing', 'transfer'] as const satisfies readonly (keyof HttpPhases)[];

/** Everything but the phases of HTTP, which are shown apart. */
export function factItems(facts: Facts, pen: Pen): readonly Labelled[] {
  return Object.values(facts).flatMap((area: Readonly<Record<string, unknown>>) =>
    Object.entries(area).flatMap(([name, value]) => {
      const key = `fact-${name}`;
      return isWatchKey(key) && value !== null && value !== undefined ? [{ label: say(pen, key), value: shown(name, value, pen) }] : [];
    }),
  );
}

export function phaseItems(phases: HttpPhases, pen: Pen): readonly Labelled[] {
  return PHASES.flatMap((phase) => {
    const ms = phases[phase];
    return ms === undefined ? [] : [{ label: say(pen, `phase-${phase}`), value: span(ms, pen.locale.language) }];
  });
}

function shown(name: string, value: unknown, pen: Pen): string {
  if (typeof value === 'boolean') return name === 'online' ? say(pen, value ? 'online' : 'offline') : say(pen, value ? 'yes' : 'no');
  if (Array.isArray(value)) return value.map(String).join(', ');
  if (typeof value !== 'number') return String(value);
  if (name.endsWith('Ms')) return span(value, pen.locale.language);
  if (name.endsWith('Bytes') || name === 'bytes') return bytes(value);
  if (/At$|^at$|From$|LastSeen$|lastModified/.test(name)) return clockTime(value, pen.locale);
  return String(value);
}
