/** What the tour prints at each stop. */
import type { GateSnapshot, Reason, Snapshot } from '../health/snapshot.ts';
import { type DemoKey, demoText, reasonNext, reasonText } from '../messages/messages.ts';
import type { Speech } from '../messages/template.ts';
import { INDENT } from './stage.ts';
import { type Expectation, type StepResult, subjectOf, type TourStep } from './tour-steps.ts';

/** `2/8  /ui/ stops answering` */
export function stepHeading(step: TourStep, number: number, of: number, speech: Speech): string {
  return `${number}/${of}  ${demoText(titleKey(step.id), speech)}`;
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

/** Verdict, cause, next step and gate as they stand, and how long it took. */
export function stepLines(step: TourStep, result: StepResult, snapshot: Snapshot, speech: Speech): readonly string[] {
  const line = (label: DemoKey, text: string): string => `${INDENT}${demoText(label, speech)}${text}`;
  const cause = firstCause(snapshot, step.expect);
  const lines = [line('label.verdict', verdictText(snapshot, step.expect, speech))];
  if (cause !== null) lines.push(line('label.cause', reasonText(cause, speech)), line('label.next', reasonNext(cause, speech)));
  lines.push(line('label.gate', gateText(snapshot.gate, speech)));
  if (result.noticed) lines.push(line('label.noticed', demoText('noticed.after', speech, { took: result.tookMs })));
  else
    lines.push(
      line('label.missed', demoText('missed.within', speech, { within: step.withinMs, expected: expectedText(step.expect, speech) })),
    );
  return lines;
}

/** The cause in the component that the step is about; where nothing should be wrong, whatever is. */
function firstCause(snapshot: Snapshot, expectation: Expectation): Reason | null {
  const subject = subjectOf(snapshot, expectation) ?? snapshot.components.find((component) => component.reasons.length > 0);
  return subject?.reasons[0] ?? null;
}

function verdictText(snapshot: Snapshot, expectation: Expectation, speech: Speech): string {
  const overall = word(snapshot.verdict, speech);
  const subject = subjectOf(snapshot, expectation);
  if (subject === undefined) return overall;
  return subject.verdict === snapshot.verdict
    ? `${overall} (${subject.id})`
    : `${overall} (${subject.id}: ${word(subject.verdict, speech)})`;
}

function gateText(gate: GateSnapshot, speech: Speech): string {
  const codes = [...new Set(gate.reasons.map((reason) => reason.code))];
  return codes.length === 0 ? word(gate.state, speech) : `${word(gate.state, speech)} (${codes.join(', ')})`;
}

function expectedText({ verdict, finding, gate }: Expectation, speech: Speech): string {
  const found = finding === null ? word(verdict, speech) : `${finding.component} ${word(finding.verdict, speech)}, ${finding.cause}`;
  return `${found}, ${demoText('missed.gate', speech, { gate })}`;
}

function word(term: string, speech: Speech): string {
  return speech.words[term] ?? term;
}
