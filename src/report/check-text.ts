/** The report of `ytm check`: what is wrong first, with the next step; then every probe in a line. */
import { MIRROR } from '../health/mirror-component.ts';
import type { ComponentSnapshot, ProbeSnapshot, Reason, Snapshot } from '../health/snapshot.ts';
import { cliText, reasonNext, reasonText } from '../messages/messages.ts';
import { escapeText, type Speech } from '../messages/template.ts';
import { mirrorLines } from './mirror-text.ts';
import { measuredValue } from './value.ts';

export function checkText(snapshot: Snapshot, speaking: Speech): string {
  const problems = snapshot.components.filter(({ verdict }) => verdict !== 'healthy').sort(byRank);
  const head =
    problems.length === 0
      ? [cliText(snapshot.components.length === 0 ? 'verdict.unknown' : 'verdict.healthy', speaking)]
      : problems.flatMap((component) => problemLines(component, speaking));
  const tables = snapshot.components.flatMap((component) => ['', ...componentLines(component, snapshot, speaking)]);
  return [...head, ...tables, '', ...gateLines(snapshot, speaking)].join('\n');
}

const RANK = { down: 0, degraded: 1, unknown: 2, healthy: 3 } as const;

function byRank(a: ComponentSnapshot, b: ComponentSnapshot): number {
  return RANK[a.verdict] - RANK[b.verdict];
}

function problemLines({ id, verdict, reasons }: ComponentSnapshot, speaking: Speech): readonly string[] {
  const word = stateWord(verdict, speaking);
  return reasons.flatMap((reason, index) => {
    const title = index === 0 ? `${word}  ${id}: ` : `${' '.repeat(word.length)}  `;
    return [`${title}${reasonText(reason, speaking)}`, ...(index === 0 ? nextLines(reason, word.length + 2, speaking) : [])];
  });
}

function nextLines(reason: Reason, indent: number, speaking: Speech): readonly string[] {
  const margin = ' '.repeat(indent);
  return [
    `${margin}${cliText('report.since', speaking, { since: reason.since })}`,
    `${margin}${cliText('report.next', speaking)}: ${reasonNext(reason, speaking)}`,
  ];
}

function componentLines({ id, verdict }: ComponentSnapshot, { probes, mirror }: Snapshot, speaking: Speech): readonly string[] {
  const members = probes.filter(({ component }) => component === id);
  const width = Math.max(...members.map((probe) => probe.id.length));
  return [
    `${id}  ${stateWord(verdict, speaking)}`,
    ...members.map((probe) => `  ${probe.id.padEnd(width)}  ${probeLine(probe, speaking)}`),
    ...(id === MIRROR && mirror !== null ? mirrorLines(mirror, speaking).map((line) => `  ${line}`) : []),
  ];
}

function probeLine(probe: ProbeSnapshot, speaking: Speech): string {
  const { state, last, confirmed } = probe;
  if (last === null) return cliText('report.pending', speaking);
  const word = state === 'up' ? cliText('report.ok', speaking) : stateWord(state, speaking);
  const doubt = confirmed || state === 'unknown' ? '' : ` ${cliText('report.unconfirmed', speaking)}`;
  const value = measuredValue(probe, speaking);
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
          speaking,
        );
  return [`${word}${doubt}`, value, said].filter((part) => part !== '').join('  ');
}

/** The gate in a line, and why it is shut. */
export function gateLines({ gate }: Snapshot, speaking: Speech): readonly string[] {
  const title = cliText('report.gate', speaking);
  if (gate.state === 'open') return [`${title}  ${cliText('report.gate.open', speaking)}`];
  return [`${title}  ${cliText('report.gate.shut', speaking)}`, ...gate.reasons.map((reason) => `  ${reasonLine(reason, speaking)}`)];
}

/** "gateway/ui: sentence", the probe only where the reason rests on one. */
export function reasonLine(reason: Reason, speaking: Speech): string {
  const place = reason.probe === null ? reason.component : `${reason.component}/${reason.probe}`;
  return `${escapeText(place)}: ${reasonText(reason, speaking)}`;
}

export function stateWord(state: ComponentSnapshot['verdict'] | ProbeSnapshot['state'], speaking: Speech): string {
  return speaking.words[state] ?? state;
}
