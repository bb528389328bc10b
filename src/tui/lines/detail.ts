/** One probe or one component in full. */
import type { ComponentSnapshot, DomainView, ProbeSnapshot, Reason, Snapshot } from '../../health/snapshot.ts';
import { reasonNext, reasonText } from '../../messages/messages.ts';
import { fitLine, pad } from '../fit.ts';
import { type Line, lineOf, type Segment, segment } from '../line.ts';
import { awayBy, fullMoment, type Pen, say } from '../pen.ts';
import type { Row } from '../rows.ts';
import { factItems, phaseItems } from './facts.ts';
import { flowLines, textLines } from './flow.ts';
import { legend, role, sign, strip, wordOf } from './looks.ts';
import { ruleLine } from './rule.ts';

const LABEL_WIDTH = 11;
const REASON_LINES = 6;
const STRIP_WIDTH = 60;

export function detailLines(row: Row, snapshot: Snapshot, pen: Pen): readonly Line[] {
  return row.probe === null ? componentDetail(row.component, snapshot, pen) : probeDetail(row.probe, row.component, pen);
}

function probeDetail(probe: ProbeSnapshot, component: ComponentSnapshot, pen: Pen): readonly Line[] {
  const { last } = probe;
  const checked = say(pen, 'detail-check', { kind: probe.kind, every: probe.everyMs, timeout: probe.timeoutMs, domain: probe.domain });
  const phases = last?.facts.http === undefined ? [] : phaseItems(last.facts.http.phases, pen);
  const facts = last === null ? [] : factItems(last.facts, pen);
  return [
    ruleLine(`${component.id} / ${probe.id}`, stateNote(probe.stale ? say(pen, 'stale') : wordOf(probe.state, pen), probe.state, pen), pen),
    ...textLines(probe.target, 2, pen),
    ...textLines(probe.gates ? checked : `${checked}; ${say(pen, 'detail-no-gate')}`, 2, pen, { role: 'dim' }),
    ...stateLines(probe, pen),
    ...reasonBlock(reasonsOf(probe, component), pen),
    ...attemptBlock(probe, pen),
    ...block('detail-phases', flowLines(phases, pen), pen),
    ...block('detail-facts', flowLines(facts, pen), pen),
  ];
}

function stateLines(probe: ProbeSnapshot, pen: Pen): readonly Line[] {
  const { last } = probe;
  const since = say(pen, 'since', { at: fullMoment(probe.since, pen) });
  const word = pen.speech.words[probe.state] ?? probe.state;
  const confirmed = probe.confirmed ? '' : `   ${say(pen, 'detail-unconfirmed')}`;
  const attempt =
    last === null
      ? say(pen, 'no-attempt')
      : `${say(pen, `outcome-${last.outcome}`)}${last.code === null ? '' : ` ${last.code}`}, ${say(pen, 'detail-took', { at: fullMoment(last.at, pen), took: last.tookMs })}`;
  const success = probe.lastSuccess === null ? say(pen, 'detail-never') : fullMoment(probe.lastSuccess, pen);
  const next = probe.nextAt === null ? say(pen, 'detail-never') : awayBy('in', probe.nextAt - pen.now, pen);
  return [
    field('detail-state', [segment(word, role(probe.state, pen)), segment(` ${since}${confirmed}`)], pen),
    field('detail-last', [segment(attempt)], pen),
    ...(last === null || last.detail === '' ? [] : textLines(last.detail, 2, pen, { role: 'dim', indent: ' '.repeat(LABEL_WIDTH + 3) })),
    field('detail-streak', [segment(streakText(probe, pen))], pen),
    field('detail-success', [segment(success)], pen),
    field('detail-next-at', [segment(next)], pen),
  ];
}

function streakText({ streak }: ProbeSnapshot, pen: Pen): string {
  if (streak.notRun > 0) return say(pen, 'streak-not-run', { count: streak.notRun });
  return streak.bad > 0 ? say(pen, 'streak-bad', { count: streak.bad }) : say(pen, 'streak-good', { count: streak.good });
}

/** What the last attempt said, then what its component says because of it or for a cause of several signals. */
function reasonsOf(probe: ProbeSnapshot, component: ComponentSnapshot): readonly Pick<Reason, 'code' | 'args'>[] {
  const { last } = probe;
  const own = last === null || last.code === null ? [] : [{ code: last.code, args: last.args }];
  const shared = component.reasons.filter((reason) => (reason.probe === null || reason.probe === probe.id) && reason.code !== last?.code);
  return [...own, ...(probe.state === 'up' ? [] : shared)];
}

function componentDetail(component: ComponentSnapshot, snapshot: Snapshot, pen: Pen): readonly Line[] {
  const word = pen.speech.words[component.verdict] ?? component.verdict;
  const signals = component.judgement.domains.map((view) => domainLine(view, snapshot, pen));
  const state = field(
    'detail-state',
    [segment(word, role(component.verdict, pen)), segment(` ${say(pen, 'since', { at: fullMoment(component.since, pen) })}`)],
    pen,
  );
  return [
    ruleLine(component.id, stateNote(wordOf(component.verdict, pen), component.verdict, pen), pen),
    state,
    ...reasonBlock(component.reasons, pen),
    ...block('detail-domains', signals, pen),
  ];
}

function domainLine(view: DomainView, snapshot: Snapshot, pen: Pen): Line {
  const probes = view.probes.map((id) => `${id}${stateWord(id, snapshot, pen)}`).join(', ');
  const look = view.state === 'dead' ? 'bad' : view.state === 'alive' ? 'good' : 'strong';
  return fitLine(
    lineOf(
      segment(`  ${pad(view.domain, LABEL_WIDTH, pen.glyphs)} `, 'dim'),
      segment(`${pad(say(pen, `domain-${view.state}`), 10, pen.glyphs)} `, pen.old ? 'dim' : look),
      segment(probes),
    ),
    pen.columns,
    pen.glyphs,
  );
}

function stateWord(id: string, snapshot: Snapshot, pen: Pen): string {
  const state = snapshot.probes.find((probe) => probe.id === id)?.state;
  const word = state === undefined ? '' : wordOf(state, pen);
  return word === '' ? '' : ` ${word}`;
}

// ---- parts ----------------------------------------------------------------------------------

function stateNote(word: string, state: ProbeSnapshot['state'] | ComponentSnapshot['verdict'], pen: Pen): Segment {
  return word === '' ? sign(state, pen) : segment(`${sign(state, pen).text} ${word}`, role(state, pen));
}

function field(
  label: 'detail-state' | 'detail-last' | 'detail-streak' | 'detail-success' | 'detail-next-at',
  value: readonly Segment[],
  pen: Pen,
): Line {
  return fitLine(lineOf(segment(`  ${pad(say(pen, label), LABEL_WIDTH, pen.glyphs)} `, 'dim'), ...value), pen.columns, pen.glyphs);
}

function block(title: 'detail-phases' | 'detail-facts' | 'detail-domains', lines: readonly Line[], pen: Pen): readonly Line[] {
  return lines.length === 0 ? [] : [ruleLine(say(pen, title), '', pen), ...lines];
}

function reasonBlock(reasons: readonly Pick<Reason, 'code' | 'args'>[], pen: Pen): readonly Line[] {
  const said = reasons.flatMap((reason) => [
    ...textLines(reasonText(reason, pen.speech), REASON_LINES, pen, { role: 'strong' }),
    ...textLines(reasonNext(reason, pen.speech), REASON_LINES, pen, { start: `${pen.glyphs.next} `, indent: '    ' }),
  ]);
  return [
    ruleLine(say(pen, 'detail-reasons'), '', pen),
    ...(said.length === 0 ? textLines(say(pen, 'detail-none'), 1, pen, { role: 'dim' }) : said),
  ];
}

function attemptBlock(probe: ProbeSnapshot, pen: Pen): readonly Line[] {
  if (probe.strip === '') return [];
  const width = Math.max(0, Math.min(STRIP_WIDTH, pen.columns - 3, probe.strip.length));
  return [
    ruleLine(say(pen, 'detail-attempts'), legend(pen), pen),
    fitLine(lineOf(segment('  '), ...strip(probe, width, pen)), pen.columns, pen.glyphs),
  ];
}
