/** What a visit's child printed, read with suspicion: it is another program's output. */
import type { Millis } from '../health/observation.ts';
import type { VisitReport, VisitResult } from './visitor.ts';

export function parseVisitAnswer(text: string, tookMs: Millis): VisitResult {
  const answer = parseObject(text);
  if (answer === null) return { kind: 'helper-failed', problem: 'the visit printed something else than its answer' };
  const { errno, step, report } = answer;
  if (typeof errno === 'string' && typeof step === 'string') return { kind: 'error', errno, step };
  if (isReport(report)) return { kind: 'seen', report, tookMs };
  return { kind: 'helper-failed', problem: 'the visit’s answer lacks its report' };
}

interface Loose {
  readonly [name: string]: unknown;
  readonly errno?: unknown;
  readonly step?: unknown;
  readonly report?: unknown;
  readonly device?: unknown;
  readonly parentDevice?: unknown;
  readonly readOnly?: unknown;
  readonly space?: unknown;
  readonly sentinel?: unknown;
  readonly uncachedLookup?: unknown;
  readonly freeBytes?: unknown;
  readonly sizeBytes?: unknown;
  readonly kind?: unknown;
}

function parseObject(text: string): Loose | null {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

function isObject(value: unknown): value is Loose {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isReport(value: unknown): value is VisitReport {
  if (!isObject(value)) return false;
  const { device, parentDevice, readOnly, space, sentinel, uncachedLookup } = value;
  return (
    typeof device === 'string' &&
    typeof parentDevice === 'string' &&
    typeof readOnly === 'boolean' &&
    (space === null || isSpace(space)) &&
    (sentinel === null || (isObject(sentinel) && typeof sentinel.kind === 'string')) &&
    (uncachedLookup === 'absent' || (isObject(uncachedLookup) && typeof uncachedLookup.errno === 'string'))
  );
}

function isSpace(value: unknown): boolean {
  return isObject(value) && typeof value.freeBytes === 'number' && typeof value.sizeBytes === 'number';
}
