/** The digest: what was not urgent, for one schedule's interval. When it is due, and what it holds; pure. */
import type { Availability } from '../../health/availability.ts';
import { countOf, type DoctorNight } from '../../health/doctor-night.ts';
import { dueBy } from '../../health/due.ts';
import type { RunMark } from '../../health/history.ts';
import type { ComponentId, EpochMs, Millis, ProbeId } from '../../health/ids.ts';
import type { IncidentRecord } from '../../health/incident-record.ts';
import { isLeftOutWhy, type LeftOutWhy, type LeftPath } from '../../health/left-out.ts';
import type { RunStatus } from '../../health/mirror.ts';
import type { Cause } from '../../health/problems.ts';
import type { ProbeSnapshot, Snapshot, Verdict } from '../../health/snapshot.ts';

const DAY: Millis = 86_400_000;

// ---- when -----------------------------------------------------------------------------------

/** Free space at the time of a digest. */
export interface SpaceSample {
  readonly at: EpochMs;
  readonly freeBytes: number;
}

/** What is remembered from one digest to the next. */
export interface DigestMemory {
  /** The schedule that `nextAt` is of. */
  readonly schedule: string;
  readonly nextAt: EpochMs;
  /** The end of the newest digest; `null`: there was none. */
  readonly sentAt: EpochMs | null;
  /** By path, oldest first. */
  readonly space: Readonly<Record<string, readonly SpaceSample[]>>;
}

export interface DigestPlan {
  /** What the digest is about; `null`: none is due. */
  readonly due: { readonly from: EpochMs; readonly until: EpochMs; readonly scheduledAt: EpochMs } | null;
  readonly memory: DigestMemory;
}

const LONGEST_MS: Millis = 31 * DAY;

/**
 * Whether a digest is due: once after every time of the schedule, however late ytm looks, and one for several that were missed. The first
 * one is due at the first time of the schedule after it was configured.
 *
 * @param nextAt the next time of the schedule after `now + EARLY_MS`
 */
export function planDigest(memory: DigestMemory | null, schedule: string, nextAt: EpochMs, now: EpochMs): DigestPlan {
  const { sentAt = null, space = {} } = memory ?? {};
  const { isDue, memory: next } = dueBy(memory === null ? null : { ...memory, doneAt: sentAt }, schedule, nextAt, now);
  const remembered = { schedule: next.schedule, nextAt: next.nextAt, sentAt: next.doneAt, space };
  if (!isDue || memory === null) return { due: null, memory: remembered };
  const from = sentAt === null || sentAt >= now ? now - DAY : Math.max(sentAt, now - LONGEST_MS);
  return { due: { from, until: now, scheduledAt: memory.nextAt }, memory: remembered };
}

/** Whatever cannot be read is as if there had been no digest. */
export function parseDigestMemory(text: string | null): DigestMemory | null {
  try {
    const value = JSON.parse(text ?? 'null') as DigestMemory | null;
    return value !== null && typeof value.schedule === 'string' && typeof value.nextAt === 'number' && typeof value.space === 'object'
      ? value
      : null;
  } catch {
    return null;
  }
}

// ---- what -----------------------------------------------------------------------------------

export interface DigestAvailability {
  readonly component: ComponentId;
  /** `null`: nothing is known. */
  readonly ratio: number | null;
  readonly downMs: Millis;
  readonly degradedMs: Millis;
  /** Nothing could be known, or ytm did not observe. */
  readonly unknownMs: Millis;
}

export interface DigestIncident {
  readonly component: ComponentId;
  readonly about: IncidentRecord['about'];
  readonly worst: Verdict;
  readonly cause: Cause | null;
  readonly from: EpochMs;
  readonly until: EpochMs | null;
  /** Nobody was notified of it. */
  readonly isQuiet: boolean;
}

export interface DigestMirror {
  readonly runs: number;
  /** Runs that did not do all of their work, by how they ended. */
  readonly hindered: readonly { readonly status: RunStatus; readonly count: number }[];
  readonly copiedBytes: number;
  readonly upToDateAt: EpochMs | null;
  /** Changes that wait for a person. */
  readonly parked: number;
  readonly leftOut: readonly { readonly why: LeftOutWhy; readonly count: number; readonly first: LeftPath | null }[];
  /** In the vault, and never sent by ytm. */
  readonly unmanaged: number;
}

export interface DigestSpace {
  readonly path: string;
  readonly freeBytes: number;
  readonly sizeBytes: number;
  /** Bytes a day, negative: it fills; `null`: not known yet. */
  readonly perDay: number | null;
  /** When it will be full at this rate; `null`: not within a year. */
  readonly fullAt: EpochMs | null;
}

export interface DigestExpiry {
  readonly what: 'certificate' | 'key';
  readonly probe: ProbeId;
  readonly at: EpochMs;
}

/** The newest examination by a doctor, where it found something or did not end. */
export interface DigestDoctor {
  readonly doctor: string;
  readonly critical: number;
  readonly warnings: number;
  /** Not everything was looked at. */
  readonly isPartial: boolean;
  /** Why there is no report, one English sentence; `null`: there is one. */
  readonly problem: string | null;
}

export interface Digest {
  readonly from: EpochMs;
  readonly until: EpochMs;
  readonly availability: readonly DigestAvailability[];
  /** The newest ones. */
  readonly incidents: readonly DigestIncident[];
  readonly incidentCount: number;
  /** `null`: this machine mirrors nothing. */
  readonly mirror: DigestMirror | null;
  readonly space: readonly DigestSpace[];
  readonly expiring: readonly DigestExpiry[];
  /** `null`: no doctor has run; empty: those that ran found nothing. Absent in digests of older versions. */
  readonly doctors?: readonly DigestDoctor[] | null;
}

export interface DigestMaterial {
  readonly from: EpochMs;
  readonly until: EpochMs;
  readonly snapshot: Pick<Snapshot, 'probes' | 'mirror'>;
  /** Of components, or of components and probes. */
  readonly availability: readonly Availability[];
  /** Newest first. */
  readonly incidents: readonly IncidentRecord[];
  readonly runs: readonly RunMark[];
  readonly space: DigestMemory['space'];
  /** The newest examination by each doctor. */
  readonly doctors: readonly DoctorNight[];
}

const MOST_INCIDENTS = 8;
const EXPIRES_WITHIN_MS: Millis = 30 * DAY;

export function digestOf(material: DigestMaterial): Digest {
  const { from, until, availability, incidents, snapshot, space, doctors } = material;
  return {
    from,
    until,
    availability: availability.flatMap((one) => (one.subject.kind === 'component' ? [availabilityOf(one)] : [])),
    incidents: incidents.slice(0, MOST_INCIDENTS).map(incidentOf),
    incidentCount: incidents.length,
    mirror: mirrorOf(material),
    space: spacesOf(snapshot.probes).map((one) => forecast(one, space[one.path] ?? [], until)),
    expiring: expiringOf(snapshot.probes, until),
    doctors: doctors.length === 0 ? null : doctors.flatMap(doctorOf),
  };
}

function doctorOf(night: DoctorNight): readonly DigestDoctor[] {
  const { doctor, complete, problem } = night;
  const [critical, warnings] = [countOf(night, 'critical'), countOf(night, 'warning')];
  return critical + warnings === 0 && complete ? [] : [{ doctor, critical, warnings, isPartial: !complete, problem }];
}

function availabilityOf({ subject, ratio, downMs, degradedMs, unknownMs, unobservedMs }: Availability): DigestAvailability {
  return { component: subject.id, ratio, downMs, degradedMs, unknownMs: unknownMs + unobservedMs };
}

function incidentOf({ component, about, worst, cause, from, until, notified }: IncidentRecord): DigestIncident {
  return { component, about, worst, cause, from, until, isQuiet: notified === null };
}

const HINDERED: readonly RunStatus[] = ['partial', 'refused', 'parked', 'halted', 'aborted', 'failed'];

function mirrorOf({ snapshot: { mirror }, runs }: DigestMaterial): DigestMirror | null {
  if (mirror === null) return null;
  const counts = HINDERED.map((status) => ({ status, count: runs.filter((run) => run.status === status).length }));
  const { parked } = mirror;
  return {
    runs: runs.length,
    hindered: counts.filter(({ count }) => count > 0),
    copiedBytes: runs.reduce((sum, { bytes }) => sum + bytes, 0),
    upToDateAt: mirror.upToDateAt,
    parked: parked === null ? 0 : parked.deletes + parked.updates + parked.drift + parked.content,
    leftOut: mirror.leftOut
      .filter(({ why, count }) => isLeftOutWhy(why) && count > 0)
      .map(({ why, count, first }) => ({ why, count, first: first[0] ?? null })),
    unmanaged: mirror.runs.find(({ dryRun }) => !dryRun)?.unmanaged ?? 0,
  };
}

// ---- free space -----------------------------------------------------------------------------

interface Space {
  readonly path: string;
  readonly freeBytes: number;
  readonly sizeBytes: number;
}

/** One for each path. */
function spacesOf(probes: readonly ProbeSnapshot[]): readonly Space[] {
  const found = probes.flatMap(({ last }) => (last?.facts.space === undefined ? [] : [last.facts.space]));
  return [...new Map(found.map((space) => [space.path, space])).values()];
}

const MOST_SAMPLES = 30;
/** Fewer say more about one large file than about a trend. */
const LEAST_SAMPLES = 3;
const LEAST_SPAN_MS: Millis = 1.5 * DAY;
const FULL_WITHIN_MS: Millis = 365 * DAY;

/** Adds what is free now. Paths that are no longer watched are forgotten. */
export function withSpace(memory: DigestMemory, { probes }: Pick<Snapshot, 'probes'>, now: EpochMs): DigestMemory {
  const space = spacesOf(probes).map(({ path, freeBytes }) => {
    const earlier = (memory.space[path] ?? []).filter(({ at }) => at < now);
    return [path, [...earlier, { at: now, freeBytes }].slice(-MOST_SAMPLES)] as const;
  });
  return { ...memory, space: Object.fromEntries(space) };
}

/** The trend is the least-squares line through the samples. */
function forecast({ path, freeBytes, sizeBytes }: Space, samples: readonly SpaceSample[], now: EpochMs): DigestSpace {
  const perMs = slopeOf(samples);
  const left = perMs === null || perMs >= 0 ? Number.POSITIVE_INFINITY : freeBytes / -perMs;
  return {
    path,
    freeBytes,
    sizeBytes,
    perDay: perMs === null ? null : perMs * DAY,
    fullAt: left <= FULL_WITHIN_MS ? Math.round(now + left) : null,
  };
}

function slopeOf(samples: readonly SpaceSample[]): number | null {
  const [first] = samples;
  const last = samples.at(-1);
  if (first === undefined || last === undefined || samples.length < LEAST_SAMPLES || last.at - first.at < LEAST_SPAN_MS) return null;
  const meanAt = samples.reduce((sum, { at }) => sum + (at - first.at), 0) / samples.length;
  const meanFree = samples.reduce((sum, one) => sum + one.freeBytes, 0) / samples.length;
  const offsets = samples.map(({ at, freeBytes }) => ({ t: at - first.at - meanAt, free: freeBytes - meanFree }));
  return offsets.reduce((sum, { t, free }) => sum + t * free, 0) / offsets.reduce((sum, { t }) => sum + t * t, 0);
}

// ---- what expires ---------------------------------------------------------------------------

/** Soonest first; a certificate or a key that several probes see is named once. */
function expiringOf(probes: readonly ProbeSnapshot[], now: EpochMs): readonly DigestExpiry[] {
  const all = probes.flatMap(({ id, last }): readonly (DigestExpiry & { readonly of: string })[] => {
    const { tls, tailscale, observer } = last?.facts ?? {};
    return [
      ...expiry('certificate', id, tls?.expiresAt, tls?.fingerprint256 ?? id),
      ...expiry('key', id, tailscale?.keyExpiresAt, tailscale?.peerName ?? id),
      ...expiry('key', id, observer?.keyExpiresAt, observer?.name ?? id),
    ];
  });
  const soon = all.filter(({ at }) => at - now < EXPIRES_WITHIN_MS).toSorted((left, right) => left.at - right.at);
  const once = new Map(soon.toReversed().map((one) => [`${one.what}:${one.of}`, one]));
  return soon.flatMap((one) => (once.get(`${one.what}:${one.of}`) === one ? [{ what: one.what, probe: one.probe, at: one.at }] : []));
}

function expiry(
  what: DigestExpiry['what'],
  probe: ProbeId,
  at: EpochMs | undefined,
  of: string,
): readonly (DigestExpiry & { readonly of: string })[] {
  return at === undefined ? [] : [{ what, probe, at, of }];
}
