/** A verdict taken apart: the rule that decided, every signal with its domain and streak, the consequences, the gate. */
import { metaOf } from '../health/catalogue.ts';
import { MIRROR } from '../health/mirror-component.ts';
import type { ComponentSnapshot, DomainView, ProbeSnapshot, Snapshot } from '../health/snapshot.ts';
import { cliText, reasonNext, reasonText } from '../messages/messages.ts';
import type { Speech } from '../messages/template.ts';
import { reasonLine, stateWord } from './check-text.ts';
import { mirrorLines, runLines } from './mirror-text.ts';
import { measuredValue } from './value.ts';

export function whyText(snapshot: Snapshot, component: ComponentSnapshot, speaking: Speech): string {
  const { id, verdict, since } = component;
  return [
    `${id}  ${stateWord(verdict, speaking)}  ${cliText('report.since', speaking, { since })}`,
    ...reasonsOf(component, speaking),
    '',
    ruleSentence(component, speaking),
    ...(id === MIRROR ? mirrorEvidence(snapshot, speaking) : probeEvidence(component, snapshot, speaking)),
    ...hiddenLines(component, speaking),
    '',
    `${cliText('why.gate', speaking)}:`,
    ...gateEffect(snapshot, component, speaking),
  ].join('\n');
}

function probeEvidence(component: ComponentSnapshot, { probes }: Snapshot, speaking: Speech): readonly string[] {
  return [
    lifeSentence(component, speaking),
    '',
    `${cliText('why.signals', speaking)}:`,
    ...component.judgement.domains.flatMap((domain) => domainLines(domain, probes, speaking)),
  ];
}

/** It has no probes: what it tells of itself stands for them. */
function mirrorEvidence({ mirror }: Snapshot, speaking: Speech): readonly string[] {
  if (mirror === null) return [];
  const runs = runLines(mirror, speaking).map((line) => `  ${line}`);
  return [...mirrorLines(mirror, speaking), '', `${cliText('why.runs', speaking)}:`, ...runs];
}

function reasonsOf({ reasons }: ComponentSnapshot, speaking: Speech): readonly string[] {
  return reasons.flatMap((reason) => [
    `  ${reasonText(reason, speaking)}  [${reason.code}]`,
    `    ${cliText('report.next', speaking)}: ${reasonNext(reason, speaking)}`,
  ]);
}

function ruleSentence({ judgement }: ComponentSnapshot, speaking: Speech): string {
  const { rule, deadDomains, neededDomains, silenceMs } = judgement;
  return cliText(`why.rule.${rule}`, speaking, { dead: deadDomains, needed: neededDomains, silence: silenceMs });
}

function lifeSentence({ judgement }: ComponentSnapshot, speaking: Speech): string {
  return judgement.lastLife === null
    ? cliText('why.no-life', speaking)
    : cliText('why.last-life', speaking, { lastLife: judgement.lastLife });
}

function domainLines({ domain, state, probes }: DomainView, all: readonly ProbeSnapshot[], speaking: Speech): readonly string[] {
  const members = all.filter(({ id }) => probes.includes(id));
  const width = Math.max(...members.map(({ id }) => id.length));
  return [
    `  ${domain}  ${cliText(`why.domain.${state}`, speaking)}`,
    ...members.map((probe) => `    ${probe.id.padEnd(width)}  ${signal(probe, speaking)}`),
  ];
}

function signal(probe: ProbeSnapshot, speaking: Speech): string {
  const { state, streak, last, confirmed } = probe;
  const doubt = confirmed || state === 'unknown' ? '' : cliText('report.unconfirmed', speaking);
  return [
    stateWord(state, speaking),
    doubt,
    measuredValue(probe, speaking),
    cliText('why.streak', speaking, streak),
    last?.code === null || last === null ? '' : `[${last.code}] ${last.detail}`.trimEnd(),
  ]
    .filter((part) => part !== '')
    .join('  ');
}

function hiddenLines({ judgement }: ComponentSnapshot, speaking: Speech): readonly string[] {
  if (judgement.hidden.length === 0) return [];
  return [
    '',
    `${cliText('why.hidden', speaking)}:`,
    ...judgement.hidden.map(
      ({ reason, because }) => `  ${cliText('why.because', speaking, { text: reasonLine(reason, speaking), because })}`,
    ),
  ];
}

function gateEffect({ gate }: Snapshot, { id }: ComponentSnapshot, speaking: Speech): readonly string[] {
  const own = gate.reasons.filter((reason) => reason.component === id);
  if (own.length === 0) return [`  ${cliText('why.gate.none', speaking)}`];
  return own.map((reason) => `  ${reasonLine(reason, speaking)}  [${reason.code}, blocks ${metaOf(reason.code).blocks}]`);
}
