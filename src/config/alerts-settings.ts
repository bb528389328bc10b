/** The section `alerts` → the effective settings, and how the file would write them. */

import { MIRROR } from '../health/mirror-component.ts';
import { formatSecretRef } from '../platform/secrets.ts';
import { formatDuration } from '../schema/units.ts';
import { type NotifierKinds, readNotifiers } from './alerts-notifiers.ts';
import { DAY_NAMES } from './alerts-section.ts';
import type { AlertsConfig, NotifierConfig, ProbeConfig } from './config.ts';
import type { Surroundings } from './effective.ts';
import type { Mistakes } from './mistakes.ts';
import { suggestion } from './near-name.ts';
import type { Sections } from './sections.ts';

type Section = Sections['alerts'];
type Window = AlertsConfig['windows'][number];

/** @param components of the config */
export async function alertsSettings(
  section: Section,
  components: readonly string[],
  { mistakes, origins }: Surroundings,
): Promise<AlertsConfig> {
  const known = [...components, MIRROR];
  const notifiers =
    Object.keys(section.notify).length === 0 ? [] : readNotifiers(section.notify, { kinds: await kinds(), components: known, mistakes });
  for (const { name } of notifiers) origins.note(`alerts.notify.${name}`);
  for (const key of ['times', 'silences', 'deadman', 'pager']) origins.note(`alerts.${key}`);
  const { times } = section;
  return {
    notifiers,
    times: {
      groupMs: times.group,
      blindMs: times.blind,
      resolveMs: times.resolve,
      apartMs: times.apart,
      remindersMs: times.reminders.length === 1 ? times.reminders : times.reminders.slice(0, -1),
      reminderEveryMs: times.reminders.at(-1) ?? 0,
      flapChanges: times.flapChanges,
      flapWindowMs: times.flapWindow,
      steadyMs: times.steady,
    },
    windows: section.silences.map((silence, index) => windowOf(silence, index, known, mistakes)),
    deadman: deadmanOf(section.deadman),
    pager: section.pager === false ? null : section.pager,
  };
}

/** Loaded by configs that have notifiers. */
async function kinds(): Promise<NotifierKinds> {
  return (await import('../alerts/notifiers/registry.ts')).NOTIFIER_KINDS;
}

const DEADMAN_EVERY_MS = 60_000;

function deadmanOf(written: Section['deadman']): AlertsConfig['deadman'] {
  if (written === false) return null;
  return 'url' in written ? { url: written.url, everyMs: written.every } : { url: written, everyMs: DEADMAN_EVERY_MS };
}

function windowOf(silence: Section['silences'][number], index: number, known: readonly string[], mistakes: Mistakes): Window {
  for (const component of silence.components ?? [])
    if (!known.includes(component))
      mistakes.add(`alerts.silences[${index}].components`, `no probe belongs to component ${component}${suggestion(component, known)}`);
  return {
    name: silence.why,
    components: silence.components ?? null,
    days: silence.days.map((day) => DAY_NAMES.indexOf(day) as Window['days'][number]),
    fromMinute: silence.from,
    toMinute: silence.to,
    timeZone: silence.zone ?? new Intl.DateTimeFormat().resolvedOptions().timeZone,
  };
}

/** The pager must be a probe that reads another ytm. */
export function checkPager({ pager }: AlertsConfig, probes: readonly Pick<ProbeConfig, 'id' | 'kind'>[], mistakes: Mistakes): void {
  if (pager === null) return;
  const peers = probes.filter(({ kind }) => kind === 'ytm').map(({ id }) => id);
  if (!peers.includes(pager)) mistakes.add('alerts.pager', `there is no probe ${pager} of kind ytm${suggestion(pager, peers)}`);
}

/** Valid, but without effect or unwise. */
export function alertsWarnings({ notifiers }: AlertsConfig, platform: NodeJS.Platform, warnings: Mistakes): void {
  for (const { name, kind, written } of notifiers) {
    const path = `alerts.notify.${name}`;
    if (kind === 'macos' && platform !== 'darwin') warnings.add(path, 'macos has no effect on this machine, which is no Mac');
    const { url } = written;
    if (kind === 'ntfy' && typeof url === 'string' && /^https?:\/\/ntfy\.sh\//.test(url))
      warnings.add(path, 'anyone who knows the topic can read the messages: keep the URL in env:NAME or file:PATH');
  }
}

/** In the form of the file. */
export function alertsAsWritten({ notifiers, times, windows, deadman, pager }: AlertsConfig): Readonly<Record<string, unknown>> {
  return {
    notify: Object.fromEntries(notifiers.map((notifier) => [notifier.name, notifierAsWritten(notifier)])),
    times: {
      group: formatDuration(times.groupMs),
      blind: formatDuration(times.blindMs),
      resolve: formatDuration(times.resolveMs),
      apart: formatDuration(times.apartMs),
      reminders: remindersAsWritten(times),
      flapChanges: times.flapChanges,
      flapWindow: formatDuration(times.flapWindowMs),
      steady: formatDuration(times.steadyMs),
    },
    silences: windows.map(windowAsWritten),
    deadman: deadman === null ? false : { url: formatSecretRef(deadman.url), every: formatDuration(deadman.everyMs) },
    pager: pager ?? false,
  };
}

function remindersAsWritten({ remindersMs, reminderEveryMs }: AlertsConfig['times']): readonly string[] {
  const isOne = remindersMs.length === 1 && remindersMs[0] === reminderEveryMs;
  return [...remindersMs, ...(isOne ? [] : [reminderEveryMs])].map(formatDuration);
}

function notifierAsWritten({ written, components, severities, fallback }: NotifierConfig): Readonly<Record<string, unknown>> {
  const scope = { ...(components === null ? {} : { components }), ...(severities === null ? {} : { severities }) };
  return { ...written, ...(Object.keys(scope).length === 0 ? {} : { for: scope }), ...(fallback === null ? {} : { fallback }) };
}

function windowAsWritten({ name, components, days, fromMinute, toMinute, timeZone }: Window): Readonly<Record<string, unknown>> {
  const clock = (minute: number): string => `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
  return {
    why: name,
    ...(components === null ? {} : { components }),
    days: days.map((day) => DAY_NAMES[day]),
    from: clock(fromMinute),
    to: clock(toMinute),
    zone: timeZone,
  };
}
