/** What `ytm config check` says of a config that is fine: how quickly failures are seen, and what one dead signal does. */
import type { Args } from '../health/observation.ts';
import { type ConfigKey, configText } from '../messages/messages.ts';
import type { Speech } from '../messages/template.ts';
import type { Config, ConfigProblem } from './config.ts';
import { type CodesByKind, type ComponentDetection, type DomainEffect, detectionOf, type ProbeDetection } from './detection.ts';
import { mirrorOf } from './mirror-settings.ts';
import { formatProblem } from './mistakes.ts';

export function checkReport(config: Config, warnings: readonly ConfigProblem[], kinds: CodesByKind, speaking: Speech): string {
  const detection = detectionOf(config, kinds);
  const counts = { file: config.file, probes: config.probes.length, components: config.components.length };
  // Where one domain is enough, the lines about single domains tell it all.
  const enough = new Set(detection.effects.filter(({ verdict }) => verdict === 'down').map(({ component }) => component));
  const lines = [
    configText('check.fine', speaking, counts),
    ...warnings.map((warning) => configText('check.warning', speaking, { problem: formatProblem(warning) })),
    ...mirrorLines(config, speaking),
    ...section(
      'check.probes',
      detection.probes.map((probe) => probeLine(probe, config, speaking)),
      speaking,
    ),
    ...section(
      'check.components',
      detection.components.filter(({ id }) => !enough.has(id)).map((component) => componentLine(component, speaking)),
      speaking,
    ),
    ...section(
      'check.signals',
      detection.effects.map((effect) => effectLine(effect, speaking)),
      speaking,
    ),
  ];
  return `${lines.join('\n')}\n`;
}

function mirrorLines(config: Config, speaking: Speech): readonly string[] {
  const mirror = mirrorOf(config);
  if (mirror === null) return [];
  const { hot, vault, everyMs } = mirror;
  const key = everyMs === null ? 'check.mirror-by-hand' : 'check.mirror';
  return ['', configText(key, speaking, { hot, vault, every: everyMs ?? 0 })];
}

/** A title with its lines; nothing where there are none. */
function section(title: ConfigKey, lines: readonly string[], speaking: Speech): readonly string[] {
  return lines.length === 0 ? [] : ['', configText(title, speaking), ...lines.map(indented)];
}

function indented(line: string): string {
  return `  ${line}`;
}

function probeLine({ id, firstBadMs, downMs }: ProbeDetection, config: Config, speaking: Speech): string {
  const width = Math.max(...config.probes.map((probe) => probe.id.length));
  const probe = config.probes.find((candidate) => candidate.id === id);
  const args: Args = {
    probe: id.padEnd(width),
    every: probe?.everyMs ?? 0,
    timeout: probe?.timeoutMs ?? 0,
    first: firstBadMs,
    down: downMs,
  };
  return configText('check.probe', speaking, args);
}

function componentLine({ id, downMs, neededDomains, domains, silenceMs }: ComponentDetection, speaking: Speech): string {
  if (downMs === null) return configText('check.observer', speaking, { component: id });
  return configText('check.component', speaking, { component: id, down: downMs, needed: neededDomains, domains, silence: silenceMs });
}

function effectLine({ component, domain, probes, verdict, afterMs, gateShutMs, blinds }: DomainEffect, speaking: Speech): string {
  const gate =
    gateShutMs === null ? configText('check.gate-open', speaking) : configText('check.gate-shut', speaking, { within: gateShutMs });
  const blind = blinds.length === 0 ? configText('check.nothing', speaking) : blinds.join(', ');
  return configText(`check.${verdict}`, speaking, { component, domain, probes: probes.join(', '), after: afterMs, gate, blinds: blind });
}
