/** The output of the tour at each step. */
import type { GateSnapshot, Reason, Snapshot } from '../health/snapshot.ts';
import { type DemoKey, demoText, reasonNext, reasonText } from '../messages/messages.ts';
import type { Locale } from '../messages/template.ts';
import { INDENT } from './stage.ts';
import { type Expectation, type StepResult, subjectOf, type TourStep } from './tour-steps.ts';

/** `2/8  /ui/ stops answering` */
export function stepHeading(step: TourStep, number: number, of: number, locale: Locale): string {
  return `${number}/${of}  ${demoText(titleKey(step.id), locale)}`;
}

function titleKey(id: TourStep['id']): DemoKey {
  switch (id) {
    case 'healthy':
    case 'mirror-runs':
    case 'mirror-loses-share':
    case 'healthy-again':
      return `tour.${id}`;
    default:
      return `fault.${id}`;
  }
}

/** The present verdict, cause, next step and gate, and how long it took. */
export function stepLines(step: TourStep, result: StepResult, snapshot: Snapshot, locale: Locale): readonly string[] {
  const line = (label: DemoKey, text: string): string => `${INDENT}${demoText(label, locale)}${text}`;
  const cause = firstCause(snapshot, step.expect);
  const lines = [line('label.verdict', verdictText(snapshot, step.expect, locale))];
  if (cause !== null) lines.push(line('label.cause', reasonText(cause, locale)), line('label.next', reasonNext(cause, locale)));
  lines.push(line('label.gate', gateText(snapshot.gate, locale)));
  if (result.noticed) lines.push(line('label.noticed', demoText('noticed.after', locale, { took: result.tookMs })));
  else
    lines.push(
      line('label.missed', demoText('missed.within', locale, { within: step.withinMs, expected: expectedText(step.expect, locale) })),
    );
  return lines;
}

/** The cause in the component of the step; if no problem is expected, any problem. */
function firstCause(snapshot: Snapshot, expectation: Expectation): Reason | null {
  const subject = subjectOf(snapshot, expectation) ?? snapshot.components.find((component) => component.reasons.length > 0);
  return subject?.reasons[0] ?? null;
}

function verdictText(snapshot: Snapshot, expectation: Expectation, locale: Locale): string {
  const overall = word(snapshot.verdict, locale);
  const subject = subjectOf(snapshot, expectation);
  if (subject === undefined) return overall;
  return subject.verdict === snapshot.verdict
    ? `${overall} (${subject.id})`
    : `${overall} (${subject.id}: ${word(subject.verdict, locale)})`;
}

function gateText(gate: GateSnapshot, locale: Locale): string {
  const codes = [...new Set(gate.reasons.map((reason) => reason.code))];
  return codes.length === 0 ? word(gate.state, locale) : `${word(gate.state, locale)} (${codes.join(', ')})`;
}

function expectedText({ verdict, finding, gate }: Expectation, locale: Locale): string {
  const found = finding === null ? word(verdict, locale) : `${finding.component} ${word(finding.verdict, locale)}, ${finding.cause}`;
  return `${found}, ${demoText('missed.gate', locale, { gate })}`;
}

function word(term: string, locale: Locale): string {
  return locale.words[term] ?? term;
}
