/** One component in full: its verdict, the signals by failure domain, and the rule of the verdict. */
import type { ListColumn } from '../../config/watch-columns.ts';
import { metaOf } from '../../health/catalogue.ts';
import { isFine } from '../../health/rank.ts';
import type { Reason } from '../../health/reason.ts';
import type { ComponentSnapshot, DomainView, Snapshot } from '../../health/snapshot.ts';
import { cliText, reasonText } from '../../messages/messages.ts';
import { availabilityText } from '../../report/history-text.ts';
import { type Line, lineOf, segment, word } from '../line.ts';
import { steady } from '../memo.ts';
import { fullMoment, type Pen, say, unsaid } from '../pen.ts';
import { AVAILABILITY_WINDOWS, askedOf } from '../questions.ts';
import { probesOf } from '../rows.ts';
import type { Timed } from '../timeline.ts';
import { type Columns, columnsFor } from './columns.ts';
import { causeLines, fieldLine, fieldText, textLines } from './flow.ts';
import { columnTitles, probeRow } from './probe-row.ts';
import { block, ruleLine } from './rule.ts';
import { role, stateNote } from './state-style.ts';

/** Narrower details have no room for strips. */
const STRIP_FROM = 64;
const HIDDEN_LINES = 3;

/** Nobody sees more than `most` lines: of what is beyond them only the number counts. */
export function componentDetail(component: ComponentSnapshot, snapshot: Snapshot, timed: Timed, most: number, pen: Pen): readonly Line[] {
  const name = pen.locale.words[component.verdict] ?? component.verdict;
  const since = say(pen, 'since', { at: fullMoment(component.since, pen) });
  return [
    ruleLine(component.id, stateNote(component.verdict, pen), pen),
    fieldLine('detail-state', [word(name, role(component.verdict)), segment(` ${since}`)], pen),
    ...block('detail-reasons', causeLines(component.reasons, pen), pen),
    ...block('detail-domains', signalLines(component, snapshot, timed, most, pen), pen),
    ...(timed.scrub === null ? judgedLines(component, snapshot, timed, pen) : []),
  ];
}

/** How the verdict came about, and what follows from it: of the present only. */
function judgedLines(component: ComponentSnapshot, snapshot: Snapshot, timed: Timed, pen: Pen): readonly Line[] {
  return [
    ...block('detail-rule', ruleLines(component, pen), pen),
    ...block('detail-hidden', hiddenLines(component, pen), pen),
    ...block('detail-gate', gateLines(component, snapshot, pen), pen),
    ...block('detail-availability', availabilityLines(component, timed, pen), pen),
  ];
}

/** Every domain with its probes; probes without a domain are at the end. */
function signalLines(component: ComponentSnapshot, snapshot: Snapshot, timed: Timed, most: number, pen: Pen): readonly Line[] {
  const probes = probesOf(snapshot, component);
  const { domains } = component.judgement;
  const known = new Set(domains.flatMap((view) => view.probes));
  const items = [
    ...domains.flatMap((view) => [view, ...probes.filter(({ id }) => view.probes.includes(id))]),
    ...probes.filter(({ id }) => !known.has(id)),
  ];
  if (items.length === 0) return [];
  const columns = signalColumns(snapshot, pen);
  const lines = items.map((item, index) => {
    if (index >= most) return BEYOND;
    return 'probes' in item ? domainLine(item, pen) : probeRow(item, false, undefined, timed, columns, pen);
  });
  return [...columnTitles(timed, columns, pen), ...lines];
}

const BEYOND = lineOf();

/** The strip is the last column: it takes what the others leave. */
const SIGNAL_COLUMNS: readonly ListColumn[] = ['value', 'age', 'strip'];
const steadyColumns = steady<Columns>();

function signalColumns(snapshot: Snapshot, pen: Pen): Columns {
  const columns = columnsFor(snapshot, { figures: false, beside: true, columns: SIGNAL_COLUMNS }, pen);
  return steadyColumns(pen.columns, pen.columns < STRIP_FROM ? { ...columns, strip: 0, order: ['value', 'age'] } : columns);
}

function domainLine({ domain, state }: DomainView, pen: Pen): Line {
  const look = state === 'dead' ? 'bad' : state === 'alive' ? 'good' : 'strong';
  return lineOf(segment(`  ${say(pen, 'domain', { domain })} `), word(say(pen, `domain-${state}`), look));
}

/** How well it did over the last day, week and month. */
function availabilityLines({ id }: ComponentSnapshot, { history }: Timed, pen: Pen): readonly Line[] {
  if (history === null) return [];
  return AVAILABILITY_WINDOWS.flatMap((window) => {
    const asked = askedOf(history, 'availability', window);
    const own = asked?.answer?.find(({ subject }) => subject.kind === 'component' && subject.id === id);
    if (own !== undefined) return fieldText(`window-${window}`, availabilityText(own, 0, pen.locale), pen);
    if (asked?.problem == null)
      return fieldText(`window-${window}`, say(pen, asked?.answer == null ? 'history-asked' : 'availability-none'), pen);
    return fieldText(`window-${window}`, say(pen, 'history-failed', { problem: asked.problem }), pen);
  });
}

/** The deciding rule in words, and its basis. The sentence for dead domains already mentions this machine's network. */
function ruleLines({ judgement }: ComponentSnapshot, pen: Pen): readonly Line[] {
  const { rule, deadDomains, neededDomains, silenceMs, lastLife, observerFit } = judgement;
  const counts = { dead: deadDomains, needed: neededDomains, silence: silenceMs };
  const life = lastLife === null ? cliText('why.no-life', pen.locale) : say(pen, 'last-life', { at: fullMoment(lastLife, pen) });
  const fit = observerFit === null || rule === 'domains-dead' ? '' : `   ${say(pen, observerFit ? 'observer-fit' : 'observer-unfit')}`;
  return [...textLines(cliText(`why.rule.${rule}`, pen.locale, counts), 3, pen), ...textLines(`${life}${fit}`, 2, pen, { role: 'dim' })];
}

/** What several probes report in the same words is said once, above. */
function hiddenLines({ judgement, reasons }: ComponentSnapshot, pen: Pen): readonly Line[] {
  const said = sentencesOf(reasons, pen);
  return judgement.hidden.flatMap(({ reason, because }) => {
    const text = reasonText(reason, pen.locale);
    if (said.includes(text)) return [];
    return textLines(cliText('why.because', pen.locale, { text, because }), HIDDEN_LINES, pen, { role: 'dim' });
  });
}

function sentencesOf(reasons: readonly Reason[], { locale }: Pen): readonly string[] {
  return reasons.map((reason) => reasonText(reason, locale));
}

/** What follows for runs. The sentences of the verdict stand above. */
function gateLines({ id, verdict, reasons }: ComponentSnapshot, { gate }: Snapshot, pen: Pen): readonly Line[] {
  const own = gate.reasons.filter((reason) => reason.component === id);
  if (own.length === 0 && isFine(verdict)) return [];
  if (own.length === 0) return textLines(cliText('why.gate.none', pen.locale), 1, pen, { role: 'dim' });
  const below = { ...pen, said: sentencesOf(reasons, pen) };
  return own.flatMap((reason) => {
    const follows = say(pen, `blocks-${metaOf(reason.code).blocks}`);
    return textLines(`${unsaid(reason, below)}  ${follows}`.trim(), 3, pen);
  });
}
