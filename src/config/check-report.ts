/** The report of `ytm config check` about a valid config: how quickly failures are detected, and what one dead signal causes. */
import type { Args } from '../health/observation.ts';
import { type ConfigKey, configText } from '../messages/messages.ts';
import type { Locale } from '../messages/template.ts';
import { alertLines } from './alerts-report.ts';
import type { Config, ConfigProblem, ConfiguredMirror } from './config.ts';
import { type CodesByKind, type ComponentDetection, type DomainEffect, detectionOf, type ProbeDetection } from './detection.ts';
import { mirrorOf } from './mirror-settings.ts';
import { formatProblem } from './mistakes.ts';

export function checkReport(config: Config, warnings: readonly ConfigProblem[], kinds: CodesByKind, locale: Locale): string {
  const detection = detectionOf(config, kinds);
  const counts = { file: config.file, probes: config.probes.length, components: config.components.length };
  // If one domain is enough, the lines about single domains are sufficient.
  const enough = new Set(detection.effects.filter(({ verdict }) => verdict === 'down').map(({ component }) => component));
  const lines = [
    configText('check.fine', locale, counts),
    ...warnings.map((warning) => configText('check.warning', locale, { problem: formatProblem(warning, locale.language) })),
    ...listenLines(config, locale),
    ...mirrorLines(config, locale),
    ...alertLines(config.alerts, locale),
    ...section(
      'check.probes',
      detection.probes.map((probe) => probeLine(probe, config, locale)),
      locale,
    ),
    ...section(
      'check.components',
      detection.components.filter(({ id }) => !enough.has(id)).map((component) => componentLine(component, locale)),
      locale,
    ),
    ...section(
      'check.signals',
      detection.effects.map((effect) => effectLine(effect, config, locale)),
      locale,
    ),
  ];
  return `${lines.join('\n')}\n`;
}

function listenLines({ exporter }: Config, locale: Locale): readonly string[] {
  return listensEverywhere(exporter) ? [configText('check.listen', locale, { host: exporter.listen?.host ?? '' })] : [];
}

/** Whether the exporter can be reached over every network of this machine. */
export function listensEverywhere({ listen }: Config['exporter']): boolean {
  return listen !== null && EVERY_ADDRESS.has(listen.host);
}

const EVERY_ADDRESS: ReadonlySet<string> = new Set(['0.0.0.0', '::', '0', '::0', '0:0:0:0:0:0:0:0']);

function mirrorLines(config: Config, locale: Locale): readonly string[] {
  const mirror = mirrorOf(config);
  if (mirror === null) return [];
  const { hot, vault, everyMs, settleMs, reconcileMs } = mirror;
  return ['', configText(keyOf(mirror), locale, { hot, vault, every: everyMs ?? 0, settle: settleMs, reconcile: reconcileMs })];
}

function keyOf({ everyMs, hints, shadow }: ConfiguredMirror): 'check.mirror-by-hand' | 'check.mirror-hints' | 'check.mirror' {
  if (everyMs === null) return 'check.mirror-by-hand';
  return hints && !shadow ? 'check.mirror-hints' : 'check.mirror';
}

/** A title with its lines; nothing if there are none. */
function section(title: ConfigKey, lines: readonly string[], locale: Locale): readonly string[] {
  return lines.length === 0 ? [] : ['', configText(title, locale), ...lines.map(indented)];
}

function indented(line: string): string {
  return `  ${line}`;
}

function probeLine({ id, firstBadMs, downMs }: ProbeDetection, config: Config, locale: Locale): string {
  const width = Math.max(...config.probes.map((probe) => probe.id.length));
  const probe = config.probes.find((candidate) => candidate.id === id);
  const args: Args = {
    probe: id.padEnd(width),
    every: probe?.everyMs ?? 0,
    timeout: probe?.timeoutMs ?? 0,
    first: firstBadMs,
    down: downMs,
  };
  return configText('check.probe', locale, args);
}

function componentLine({ id, downMs, neededDomains, domains, silenceMs }: ComponentDetection, locale: Locale): string {
  if (downMs === null) return configText('check.observer', locale, { component: id });
  return configText('check.component', locale, { component: id, down: downMs, needed: neededDomains, domains, silence: silenceMs });
}

function effectLine(effect: DomainEffect, { gate: required }: Config, locale: Locale): string {
  const { component, domain, probes, verdict, afterMs, gateShutMs, blinds } = effect;
  const gate =
    gateShutMs === null
      ? configText(Object.keys(required).length === 0 ? 'check.gate-none' : 'check.gate-open', locale)
      : configText('check.gate-shut', locale, { within: gateShutMs });
  const blind = blinds.length === 0 ? configText('check.nothing', locale) : blinds.join(', ');
  return configText(`check.${verdict}`, locale, { component, domain, probes: probes.join(', '), after: afterMs, gate, blinds: blind });
}
