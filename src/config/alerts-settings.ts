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
import { gapsOf } from './probe-entries.ts';
import type { ProbeReader } from './probe-reader.ts';
import { formatTimeOfDay } from './section-fields.ts';
import type { Sections } from './sections.ts';

type Section = Sections['alerts'];
type Window = AlertsConfig['windows'][number];

/** @param components of the config */
export async function alertsSettings(
  section: Section,
  components: readonly string[],
  { mistakes, origins, nextRuns }: Pick<Surroundings, 'mistakes' | 'origins'> & Pick<ProbeReader, 'nextRuns'>,
): Promise<AlertsConfig> {
  const known = [...components, MIRROR];
  const notifiers =
    Object.keys(section.notify).length === 0 ? [] : readNotifiers(section.notify, { kinds: await kinds(), components: known, mistakes });
  for (const { name } of notifiers) origins.note(`alerts.notify.${name}`);
  for (const key of ['times', 'silences', 'deadman', 'digest', 'pager']) origins.note(`alerts.${key}`);
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
    digest: await digestOf(section.digest, notifiers, { mistakes, nextRuns }),
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
  if (!('url' in written)) return { url: written, ca: null, everyMs: DEADMAN_EVERY_MS };
  return { url: written.url, ca: written.ca ?? null, everyMs: written.every };
}

/** Several a day are no digests. */
const SHORTEST_DIGEST_MS = 3_600_000;

async function digestOf(
  written: Section['digest'],
  notifiers: readonly NotifierConfig[],
  { mistakes, nextRuns }: Pick<ProbeReader, 'mistakes' | 'nextRuns'>,
): Promise<AlertsConfig['digest']> {
  if (written === false) return null;
  const { at: schedule, to = null } = typeof written === 'string' ? { at: written } : written;
  const key = typeof written === 'string' ? 'alerts.digest' : 'alerts.digest.at';
  const gaps = await gapsOf({ kind: 'cron', expression: schedule }, key, { mistakes, nextRuns });
  if (gaps !== null && gaps.shortest < SHORTEST_DIGEST_MS) mistakes.add(key, 'a digest can be sent once an hour at most');
  const names = notifiers.map(({ name }) => name);
  for (const name of to ?? [])
    if (!names.includes(name)) mistakes.add('alerts.digest.to', `there is no notifier ${name}${suggestion(name, names)}`);
  return { schedule, to: to ?? notifiers.filter(takesDigests).map(({ name }) => name) };
}

/** In an Alertmanager it would be an alert. */
function takesDigests({ kind, severities }: NotifierConfig): boolean {
  return kind !== 'alertmanager' && (severities === null || severities.includes('info'));
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
export function alertsWarnings({ notifiers, digest }: AlertsConfig, platform: NodeJS.Platform, warnings: Mistakes): void {
  if (digest?.to.length === 0) warnings.add('alerts.digest', 'no notifier gets the digest: name some in alerts.digest.to');
  for (const { name, kind, written } of notifiers) {
    const path = `alerts.notify.${name}`;
    if (kind === 'macos' && platform !== 'darwin') warnings.add(path, 'macos has no effect on this machine, which is no Mac');
    const { url } = written;
    if (kind === 'ntfy' && typeof url === 'string' && /^https?:\/\/ntfy\.sh\//.test(url))
      warnings.add(path, 'anyone who knows the topic can read the messages: keep the URL in env:NAME or file:PATH');
  }
}

/** In the form of the file. */
export function alertsAsWritten({ notifiers, times, windows, deadman, digest, pager }: AlertsConfig): Readonly<Record<string, unknown>> {
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
    deadman: deadmanAsWritten(deadman),
    digest: digest === null ? false : { at: digest.schedule, ...(digest.to.length === 0 ? {} : { to: digest.to }) },
    pager: pager ?? false,
  };
}

function deadmanAsWritten(deadman: AlertsConfig['deadman']): unknown {
  if (deadman === null) return false;
  const { url, ca, everyMs } = deadman;
  return { url: formatSecretRef(url), ...(ca === null ? {} : { ca }), every: formatDuration(everyMs) };
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
  return {
    why: name,
    ...(components === null ? {} : { components }),
    days: days.map((day) => DAY_NAMES[day]),
    from: formatTimeOfDay(fromMinute),
    to: formatTimeOfDay(toMinute),
    zone: timeZone,
  };
}
