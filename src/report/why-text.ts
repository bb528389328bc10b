/** A verdict in detail: the deciding rule, every signal with its domain and streak, the consequences, and the gate. */
import { metaOf } from '../health/catalogue.ts';
import { MIRROR } from '../health/mirror-component.ts';
import type { Reason } from '../health/reason.ts';
import type { ComponentSnapshot, DomainView, Judgement, ProbeSnapshot, Snapshot } from '../health/snapshot.ts';
import { unsettledOf } from '../health/unsettled.ts';
import { cliText, reasonNext, reasonText } from '../messages/messages.ts';
import type { Locale } from '../messages/template.ts';
import { stateWord } from './check-text.ts';
import { mirrorLines, runLines } from './mirror-text.ts';
import { probeWord, reasonLine, unsettledText } from './probe-word.ts';
import { measuredValue } from './value.ts';

export function whyText(snapshot: Snapshot, component: ComponentSnapshot, locale: Locale): string {
  const { id, verdict, since } = component;
  return [
    `${id}  ${stateWord(verdict, locale)}  ${cliText('report.since', locale, { since })}`,
    ...reasonsOf(component, locale),
    '',
    ruleSentence(component.judgement, locale),
    ...unsettledLines(component, snapshot, locale),
    ...(id === MIRROR ? mirrorEvidence(snapshot, locale) : probeEvidence(component, snapshot, locale)),
    ...hiddenLines(component, locale),
    '',
    `${cliText('why.gate', locale)}:`,
    ...gateEffect(
      snapshot.gate.reasons.filter((reason) => reason.component === id),
      locale,
    ),
  ].join('\n');
}

function probeEvidence(component: ComponentSnapshot, { probes }: Snapshot, locale: Locale): readonly string[] {
  return [
    lifeSentence(component, locale),
    '',
    `${cliText('why.signals', locale)}:`,
    ...component.judgement.domains.flatMap((domain) => domainLines(domain, probes, locale)),
  ];
}

/** It has no probes; its own report is shown instead. */
function mirrorEvidence({ mirror }: Snapshot, locale: Locale): readonly string[] {
  if (mirror === null) return [];
  const runs = runLines(mirror, locale).map((line) => `  ${line}`);
  return [...mirrorLines(mirror, locale), '', `${cliText('why.runs', locale)}:`, ...runs];
}

function reasonsOf({ reasons }: ComponentSnapshot, locale: Locale): readonly string[] {
  return reasons.flatMap((reason) => [
    `  ${reasonText(reason, locale)}  [${reason.code}]`,
    `    ${cliText('report.next', locale)}: ${reasonNext(reason, locale)}`,
  ]);
}

export function ruleSentence({ rule, deadDomains, neededDomains, silenceMs }: Judgement, locale: Locale): string {
  return cliText(`why.rule.${rule}`, locale, { dead: deadDomains, needed: neededDomains, silence: silenceMs });
}

/** The rule judges states; what the newest attempts say beyond them. */
function unsettledLines({ id }: ComponentSnapshot, { probes }: Snapshot, locale: Locale): readonly string[] {
  const open = probes.filter((probe) => probe.component === id && unsettledOf(probe) !== null);
  return open.length === 0 ? [] : [cliText('verdict.unsettled', locale, { probes: unsettledText(open, locale) })];
}

function lifeSentence({ judgement }: ComponentSnapshot, locale: Locale): string {
  return judgement.lastLife === null ? cliText('why.no-life', locale) : cliText('why.last-life', locale, { lastLife: judgement.lastLife });
}

function domainLines({ domain, state, probes }: DomainView, all: readonly ProbeSnapshot[], locale: Locale): readonly string[] {
  const members = all.filter(({ id }) => probes.includes(id));
  const width = Math.max(...members.map(({ id }) => id.length));
  return [
    `  ${domain}  ${cliText(`why.domain.${state}`, locale)}`,
    ...members.map((probe) => `    ${probe.id.padEnd(width)}  ${signal(probe, locale)}`),
  ];
}

function signal(probe: ProbeSnapshot, locale: Locale): string {
  const { streak, last } = probe;
  return [
    probeWord(probe, locale),
    measuredValue(probe, locale),
    cliText('why.streak', locale, streak),
    last?.code === null || last === null ? '' : `[${last.code}] ${last.detail}`.trimEnd(),
  ]
    .filter((part) => part !== '')
    .join('  ');
}

function hiddenLines({ judgement }: ComponentSnapshot, locale: Locale): readonly string[] {
  if (judgement.hidden.length === 0) return [];
  return [
    '',
    `${cliText('why.hidden', locale)}:`,
    ...judgement.hidden.map(({ reason, because }) => `  ${cliText('why.because', locale, { text: reasonLine(reason, locale), because })}`),
  ];
}

/** @param own what keeps the gate shut because of a component */
export function gateEffect(own: readonly Reason[], locale: Locale): readonly string[] {
  if (own.length === 0) return [`  ${cliText('why.gate.none', locale)}`];
  return own.map((reason) => `  ${reasonLine(reason, locale)}  [${reason.code}, blocks ${metaOf(reason.code).blocks}]`);
}
