/** What a doctor found when the daemon ran it at night, as metrics and the digest show it. Pure. */
import type { Severity } from './catalogue.ts';
import type { EpochMs } from './ids.ts';

/** The newest examination by one doctor. */
export interface DoctorNight {
  /** Such as `vault`. */
  readonly doctor: string;
  readonly at: EpochMs;
  /** Everything was looked at. */
  readonly complete: boolean;
  /** Why there is no report, one English sentence; `null`: there is one. */
  readonly problem: string | null;
  /** Of every check, how many findings of each severity. */
  readonly checks: readonly { readonly check: string; readonly counts: Readonly<Record<Severity, number>> }[];
}

/** The name of the store's note with them. */
export const DOCTOR_NIGHTS = 'doctors.nights';

/** Whatever cannot be read is as if no doctor had run. */
export function parseNights(text: string | null): readonly DoctorNight[] {
  try {
    const value = JSON.parse(text ?? 'null') as { readonly nights?: unknown } | null;
    return Array.isArray(value?.nights) ? value.nights.filter(isNight) : [];
  } catch {
    return [];
  }
}

function isNight(value: unknown): value is DoctorNight {
  const { doctor, at, complete, problem, checks } = value as Partial<Record<keyof DoctorNight, unknown>>;
  return (
    typeof doctor === 'string' &&
    typeof at === 'number' &&
    typeof complete === 'boolean' &&
    (problem === null || typeof problem === 'string') &&
    Array.isArray(checks)
  );
}

/** Of all checks. */
export function countOf({ checks }: DoctorNight, severity: Severity): number {
  return checks.reduce((sum, { counts }) => sum + counts[severity], 0);
}
