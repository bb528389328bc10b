/** The output of a visit's child, validated, because it comes from another program. */
import type { Millis } from '../health/observation.ts';
import { isObject, parseObject } from '../platform/parse-object.ts';
import type { VisitReport, VisitResult } from './visit.ts';

export function parseVisitAnswer(text: string, tookMs: Millis): VisitResult {
  const answer = parseObject(text);
  if (answer === null) return { kind: 'helper-failed', problem: 'the visit printed something else than its answer' };
  const { errno, step, report } = answer;
  if (typeof errno === 'string' && typeof step === 'string') return { kind: 'error', errno, step };
  if (isReport(report)) return { kind: 'seen', report, tookMs };
  return { kind: 'helper-failed', problem: 'the visit’s answer lacks its report' };
}

function isReport(value: unknown): value is VisitReport {
  if (!isObject(value)) return false;
  const { device, parentDevice, readOnly, space, sentinel, uncachedLookup } = value;
  return (
    typeof device === 'string' &&
    typeof parentDevice === 'string' &&
    typeof readOnly === 'boolean' &&
    (space === null || isSpace(space)) &&
    (sentinel === null || (isObject(sentinel) && typeof sentinel['kind'] === 'string')) &&
    (uncachedLookup === 'absent' || (isObject(uncachedLookup) && typeof uncachedLookup['errno'] === 'string'))
  );
}

function isSpace(value: unknown): boolean {
  return isObject(value) && typeof value['freeBytes'] === 'number' && typeof value['sizeBytes'] === 'number';
}
