/** The report of `ytm check`: problems first, with the next step; then one line per probe. */
import { isGateConfigured } from '../health/gate.ts';
import { MIRROR } from '../health/mirror-component.ts';
import type { Problem } from '../health/problems.ts';
import type { ComponentSnapshot, ProbeSnapshot, Reason, Snapshot } from '../health/snapshot.ts';
import { headlineOf } from '../health/unsettled.ts';
import { cliText, reasonNext, reasonText } from '../messages/messages.ts';
import type { Locale } from '../messages/template.ts';
import { configNotice } from './config-notice.ts';
import { mirrorLines } from './mirror-text.ts';
import { headlineText, probeWord, reasonLine } from './probe-word.ts';
import { measuredValue } from './value.ts';

export function checkText(snapshot: Snapshot, locale: Locale): string {
  const headline = headlineOf(snapshot);
  const head =
    headline.kind === 'problems'
      ? headline.problems.flatMap((problem, index) => problemLines(problem, headline.problems[index - 1] ?? null, locale))
      : [headlineText(headline, locale)];
  const tables = snapshot.components.flatMap((component) => ['', ...componentLines(component, snapshot, locale)]);
  return [...head, ...noticeLines(snapshot, locale), ...tables, '', ...gateLines(snapshot, locale)].join('\n');
}

function noticeLines(snapshot: Snapshot, locale: Locale): readonly string[] {
  const notice = configNotice(snapshot, locale);
  return notice === null ? [] : [notice.text, `  ${cliText('report.next', locale)}: ${notice.next}`];
}

/** Further problems of the same component need neither its name nor another next step. */
function problemLines({ component, others, reason }: Problem, before: Problem | null, locale: Locale): readonly string[] {
  const word = stateWord(component.verdict, locale);
  if (before !== null && before.component.id === component.id) return [`${' '.repeat(word.length)}  ${reasonText(reason, locale)}`];
  const title = `${word}  ${[component.id, ...others].join(', ')}: `;
  return [`${title}${reasonText(reason, locale)}`, ...nextLines(reason, word.length + 2, locale)];
}

function nextLines(reason: Reason, indent: number, locale: Locale): readonly string[] {
  const margin = ' '.repeat(indent);
  return [
    `${margin}${cliText('report.since', locale, { since: reason.since })}`,
    `${margin}${cliText('report.next', locale)}: ${reasonNext(reason, locale)}`,
  ];
}

function componentLines({ id, verdict }: ComponentSnapshot, { probes, mirror }: Snapshot, locale: Locale): readonly string[] {
  const members = probes.filter(({ component }) => component === id);
  const width = Math.max(...members.map((probe) => probe.id.length));
  return [
    `${id}  ${stateWord(verdict, locale)}`,
    ...members.map((probe) => `  ${probe.id.padEnd(width)}  ${probeLine(probe, locale)}`),
    ...(id === MIRROR && mirror !== null ? mirrorLines(mirror, locale).map((line) => `  ${line}`) : []),
  ];
}

function probeLine(probe: ProbeSnapshot, locale: Locale): string {
  const { last } = probe;
  if (last === null) return cliText('report.pending', locale);
  const value = measuredValue(probe, locale);
  const said =
    last.code === null
      ? ''
      : reasonText(
          {
            code: last.code,
            args: {
              probe: probe.id,
              target: probe.target,
              timeout: probe.timeoutMs,
              component: probe.component,
              host: probe.target,
              ...last.args,
            },
          },
          locale,
        );
  return [probeWord(probe, locale), value, said].filter((part) => part !== '').join('  ');
}

/** The gate in a line, and why it is shut. */
export function gateLines({ gate }: Snapshot, locale: Locale): readonly string[] {
  const title = cliText('report.gate', locale);
  if (gate.state === 'open') return [`${title}  ${cliText('report.gate.open', locale)}`];
  if (!isGateConfigured(gate)) return [`${title}  ${cliText('report.gate.none', locale)}`];
  return [`${title}  ${cliText('report.gate.shut', locale)}`, ...gate.reasons.map((reason) => `  ${reasonLine(reason, locale)}`)];
}

export function stateWord(state: ComponentSnapshot['verdict'] | ProbeSnapshot['state'], locale: Locale): string {
  return locale.words[state] ?? state;
}
