/** One component in full: its verdict, the signals by failure domain, and the rule of the verdict. */
import { metaOf } from '../../health/catalogue.ts';
import { isFine } from '../../health/rank.ts';
import type { ComponentSnapshot, DomainView, ProbeSnapshot, Snapshot } from '../../health/snapshot.ts';
import { cliText, reasonText } from '../../messages/messages.ts';
import { availabilityText } from '../../report/history-text.ts';
import { pad, padName, spread } from '../fit.ts';
import type { Axis } from '../history-window.ts';
import { type Line, lineOf, type Segment, segment, word } from '../line.ts';
import { rememberByKey } from '../memo.ts';
import { ageOf, fullMoment, type Pen, say, steadyPen } from '../pen.ts';
import { AVAILABILITY_WINDOWS, askedOf } from '../questions.ts';
import { probesOf } from '../rows.ts';
import { axisFor, probeStrip, type Timed } from '../timeline.ts';
import { valueOf } from '../value.ts';
import { fieldLine, fieldText } from './field.ts';
import { textLines } from './flow.ts';
import { causeLines } from './reasons.ts';
import { ruleLine } from './rule.ts';
import { probeLook, role, sign, wordOf } from './state-style.ts';
import { axisSegments, stripSegments } from './strips.ts';

const SHORTEST_NAME = 14;
const LONGEST_NAME = 24;
const WORD_WIDTH = 8;
const SHORTEST_VALUE = 9;
const LONGEST_VALUE = 14;
/** The contents of a signal's line besides the name. */
const OTHER_CELLS = 40;
const STRIP_FROM = 64;
const SHORTEST_STRIP = 8;
const MOST_STRIP_CELLS = 60;
const HIDDEN_LINES = 3;

export function componentDetail(component: ComponentSnapshot, snapshot: Snapshot, timed: Timed, given: Pen): readonly Line[] {
  const pen = steadyPen(given);
  const name = pen.locale.words[component.verdict] ?? component.verdict;
  const since = say(pen, 'since', { at: fullMoment(component.since, pen) });
  return [
    ruleLine(component.id, verdictNote(component, pen), pen),
    fieldLine('detail-state', [word(name, role(component.verdict, pen)), segment(` ${since}`)], pen),
    ...(component.reasons.length === 0 ? [] : [ruleLine(say(pen, 'detail-reasons'), '', pen), ...causeLines(component.reasons, pen)]),
    ...signalLines(component, snapshot, timed, pen),
    ...(timed.scrub === null
      ? [
          ...ruleLines(component, pen),
          ...hiddenLines(component, pen),
          ...gateLines(component, snapshot, pen),
          ...availabilityLines(component, timed, pen),
        ]
      : []),
  ];
}

function verdictNote({ verdict }: ComponentSnapshot, pen: Pen): Segment {
  const name = wordOf(verdict, pen);
  return name === '' ? sign(verdict, pen) : word(`${sign(verdict, pen).text} ${name}`, role(verdict, pen));
}

/** Every domain with its probes; probes without a domain are at the end. */
function signalLines(component: ComponentSnapshot, snapshot: Snapshot, timed: Timed, pen: Pen): readonly Line[] {
  const probes = probesOf(snapshot, component);
  const shown = new Set(component.judgement.domains.flatMap((view) => view.probes));
  const rest = probes.filter(({ id }) => !shown.has(id));
  const widest = Math.max(SHORTEST_NAME, ...probes.map(({ id }) => id.length));
  const nameWidth = Math.min(widest, LONGEST_NAME, Math.max(SHORTEST_NAME, pen.columns - OTHER_CELLS));
  const room = Math.min(MOST_STRIP_CELLS, pen.columns - nameWidth - valueWidth(nameWidth, pen) - (OTHER_CELLS - LONGEST_VALUE));
  const axis = pen.columns < STRIP_FROM || room < SHORTEST_STRIP ? null : axisFor(timed, room);
  const domains = component.judgement.domains.flatMap((view) => [
    domainLine(view, pen),
    ...probes.filter(({ id }) => view.probes.includes(id)).map((probe) => signalLine(probe, nameWidth, axis, timed, pen)),
  ]);
  const lines = [...domains, ...rest.map((probe) => signalLine(probe, nameWidth, axis, timed, pen))];
  return lines.length === 0 ? [] : [ruleLine(say(pen, 'detail-domains'), '', pen), ...axisLines(axis, timed, pen), ...lines];
}

function domainLine({ domain, state }: DomainView, pen: Pen): Line {
  const look = state === 'dead' ? 'bad' : state === 'alive' ? 'good' : 'strong';
  return lineOf(segment(`  ${say(pen, 'domain', { domain })} `), word(say(pen, `domain-${state}`), pen.old ? 'dim' : look));
}

function valueWidth(nameWidth: number, pen: Pen): number {
  return Math.max(SHORTEST_VALUE, Math.min(LONGEST_VALUE, pen.columns - nameWidth - (OTHER_CELLS - LONGEST_VALUE)));
}

/** The axis of the strips below it, at the right end of the line. */
function axisLines(axis: Axis | null, timed: Timed, pen: Pen): readonly Line[] {
  if (axis === null) return [];
  const title = segment(`    ${say(pen, 'strips-of', { window: say(pen, `window-${timed.window}`) })}`, 'dim');
  return [spread([title], [...axisSegments(axis, timed, pen), segment(' ')], pen)];
}

function signalLine(probe: ProbeSnapshot, nameWidth: number, axis: Axis | null, timed: Timed, pen: Pen): Line {
  const drawn = axis === null ? null : stripSegments(probeStrip(probe, timed, axis), pen.old || probe.stale, pen);
  return drawnSignal(`${probe.id} ${pen.columns}`, probe, nameWidth, drawn, pen);
}

/** Most signals have no news: their lines are made once. */
const drawnSignal = rememberByKey((probe: ProbeSnapshot, nameWidth: number, drawn: readonly Segment[] | null, pen: Pen): Line => {
  const { glyphs } = pen;
  const faded = pen.old || probe.stale;
  const look = probeLook(probe, pen);
  const age = probe.last === null ? '' : ageOf(probe.last.at, pen);
  const width = valueWidth(nameWidth, pen);
  const left = [
    segment('    '),
    sign(look.state, pen),
    segment(` ${padName(probe.id, nameWidth, glyphs)} `, faded ? 'dim' : 'text'),
    word(pad(look.word, WORD_WIDTH, glyphs), faded ? 'dim' : role(look.state, pen)),
    segment(` ${pad(valueOf(probe, width, pen), width, glyphs, 'right')} `, faded ? 'dim' : 'text'),
    segment(pad(age, 7, glyphs, 'right'), 'dim'),
  ];
  return spread(left, drawn === null ? [] : [...drawn, segment(' ')], pen);
});

/** How well it did over the last day, week and month. */
function availabilityLines({ id }: ComponentSnapshot, { history }: Timed, pen: Pen): readonly Line[] {
  if (history === null) return [];
  const lines = AVAILABILITY_WINDOWS.flatMap((window) => {
    const asked = askedOf(history, 'availability', window);
    const own = asked?.answer?.find(({ subject }) => subject.kind === 'component' && subject.id === id);
    if (own !== undefined) return fieldText(`window-${window}`, availabilityText(own, 0, pen.locale), pen);
    if (asked?.problem == null)
      return fieldText(`window-${window}`, say(pen, asked?.answer == null ? 'history-asked' : 'availability-none'), pen);
    return fieldText(`window-${window}`, say(pen, 'history-failed', { problem: asked.problem }), pen);
  });
  return [ruleLine(say(pen, 'detail-availability'), '', pen), ...lines];
}

/** The deciding rule in words, and its basis. The sentence for dead domains already mentions this machine's network. */
function ruleLines({ judgement }: ComponentSnapshot, pen: Pen): readonly Line[] {
  const { rule, deadDomains, neededDomains, silenceMs, lastLife, observerFit } = judgement;
  const counts = { dead: deadDomains, needed: neededDomains, silence: silenceMs };
  const life = lastLife === null ? cliText('why.no-life', pen.locale) : say(pen, 'last-life', { at: fullMoment(lastLife, pen) });
  const fit = observerFit === null || rule === 'domains-dead' ? '' : `   ${say(pen, observerFit ? 'observer-fit' : 'observer-unfit')}`;
  return [
    ruleLine(say(pen, 'detail-rule'), '', pen),
    ...textLines(cliText(`why.rule.${rule}`, pen.locale, counts), 3, pen),
    ...textLines(`${life}${fit}`, 2, pen, { role: 'dim' }),
  ];
}

function hiddenLines({ judgement }: ComponentSnapshot, pen: Pen): readonly Line[] {
  if (judgement.hidden.length === 0) return [];
  const lines = judgement.hidden.flatMap(({ reason, because }) =>
    textLines(cliText('why.because', pen.locale, { text: reasonText(reason, pen.locale), because }), HIDDEN_LINES, pen, { role: 'dim' }),
  );
  return [ruleLine(say(pen, 'detail-hidden'), '', pen), ...lines];
}

function gateLines({ id, verdict }: ComponentSnapshot, { gate }: Snapshot, pen: Pen): readonly Line[] {
  const own = gate.reasons.filter((reason) => reason.component === id);
  if (own.length === 0 && isFine(verdict)) return [];
  const lines =
    own.length === 0
      ? textLines(cliText('why.gate.none', pen.locale), 1, pen, { role: 'dim' })
      : own.flatMap((reason) =>
          textLines(`${reasonText(reason, pen.locale)}  ${say(pen, `blocks-${metaOf(reason.code).blocks}`)}`, 3, pen),
        );
  return [ruleLine(say(pen, 'detail-gate'), '', pen), ...lines];
}
