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
  const { device, parentDevice, readOnly, space, sentinel, uncachedLookup, folder } = value;
  return (
    typeof device === 'string' &&
    typeof parentDevice === 'string' &&
    typeof readOnly === 'boolean' &&
    (space === null || isSpace(space)) &&
    (folder === undefined || isFolder(folder)) &&
    (sentinel === null || hasText(sentinel, 'kind')) &&
    (uncachedLookup === 'absent' || hasText(uncachedLookup, 'errno'))
  );
}

function isSpace(value: unknown): boolean {
  return isObject(value) && typeof value['freeBytes'] === 'number' && typeof value['sizeBytes'] === 'number';
}

function isFolder(value: unknown): boolean {
  if (!isObject(value)) return false;
  const { kind, entries, changedAt, errno } = value;
  if (kind === 'folder') return typeof entries === 'number' && typeof changedAt === 'number';
  return kind === 'error' ? typeof errno === 'string' : kind === 'missing' || kind === 'not-a-folder';
}

function hasText(value: unknown, key: string): boolean {
  return isObject(value) && typeof value[key] === 'string';
}
