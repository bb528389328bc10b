/** The facts of an attempt as labels with values. Each fact is named in the message catalogue (`fact-<name>`). */
import type { Facts, HttpPhases } from '../../health/observation.ts';
import { isWatchKey } from '../../messages/messages.ts';
import { bytes, clockTime, span } from '../../messages/template.ts';
import { type Pen, say } from '../pen.ts';
import type { Labelled } from './flow.ts';

const PHASES = ['resolve', 'connect', 'tls', 'processing', 'transfer'] as const satisfies readonly (keyof HttpPhases)[];

/** Everything but the phases of HTTP, which are shown apart. */
export function factItems(facts: Facts, pen: Pen): readonly Labelled[] {
  return Object.values(facts).flatMap((area: Readonly<Record<string, unknown>>) =>
    Object.entries(area).flatMap(([name, value]) => {
      const key = `fact-${name}`;
      return isWatchKey(key) && value !== null && value !== undefined ? [{ label: say(pen, key), value: shown(name, value, pen) }] : [];
    }),
  );
}

export function phaseItems(phases: HttpPhases, pen: Pen): readonly Labelled[] {
  return PHASES.flatMap((phase) => {
    const ms = phases[phase];
    return ms === undefined ? [] : [{ label: say(pen, `phase-${phase}`), value: span(ms, pen.locale.language) }];
  });
}

function shown(name: string, value: unknown, pen: Pen): string {
  if (typeof value === 'boolean') return name === 'online' ? say(pen, value ? 'online' : 'offline') : say(pen, value ? 'yes' : 'no');
  if (Array.isArray(value)) return value.map(String).join(', ');
  if (typeof value !== 'number') return String(value);
  if (name.endsWith('Ms')) return span(value, pen.locale.language);
  if (name.endsWith('Bytes') || name === 'bytes') return bytes(value);
  if (/At$|^at$|From$|LastSeen$|lastModified/.test(name)) return clockTime(value, pen.locale);
  return String(value);
}
