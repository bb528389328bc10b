/** Compares an answer with what was expected; the first thing that is wrong counts. */

import type { Scalar } from '../../health/ids.ts';
import { escapeText } from '../../messages/template.ts';
import { badAnswer, ownFault, type Problem } from '../net/problem.ts';
import { textOf } from './exchange.ts';
import type { Answer } from './fetch.ts';
import { lookUp, type Named, parseJson } from './json.ts';
import { jsonTypeOf, parseJsonPath } from './json-path.ts';
import type { HttpExpectation, JsonComparison, StatusRule } from './settings.ts';
import { matchWithin } from './slow-pattern.ts';
import { bodyText, excerpt, shownJson } from './text.ts';

/** `null` when everything is as expected. */
export function shortfall(answer: Answer, expect: HttpExpectation, named: Named): Problem | null {
  return (
    statusShortfall(answer, expect.status, named) ??
    headerShortfall(answer, expect.headers, named) ??
    jsonShortfall(answer, expect.json, named) ??
    textShortfall(answer, expect, named)
  );
}

export function isExpected(status: number, rules: readonly StatusRule[]): boolean {
  return rules.some((rule) => (typeof rule === 'number' ? rule === status : rule === `${Math.floor(status / 100)}xx`));
}

export function statusShortfall(answer: Answer, rules: readonly StatusRule[], named: Named): Problem | null {
  const { status } = answer;
  if (isExpected(status, rules)) return null;
  const retry = textOf(answer.headers['retry-after']);
  const detail = retry === '' ? '' : `Retry-After: ${retry}`;
  if (status === 401 || status === 403) return badAnswer('http.auth', { ...named, status }, detail);
  return badAnswer(
    'http.status',
    { ...named, status: status < 100 ? String(status).padStart(3, '0') : status, expected: rules.join(', ') },
    detail,
  );
}

function headerShortfall(answer: Answer, wanted: HttpExpectation['headers'], named: Named): Problem | null {
  for (const [header, pattern] of Object.entries(wanted)) {
    const value = answer.headers[header];
    const text = textOf(value);
    if (pattern === false) {
      if (value === undefined) continue;
      return badAnswer('http.header_forbidden', { ...named, header, got: escapeText(text, 100) });
    }
    const matched = value === undefined ? false : matchWithin(pattern, text);
    if (matched === true) continue;
    if (matched === 'too-slow') return tooSlow(pattern);
    const got = value === undefined ? '—' : escapeText(text, 100);
    return badAnswer('http.header_mismatch', { ...named, header, got, expected: String(pattern) });
  }
  return null;
}

function jsonShortfall(answer: Answer, wanted: HttpExpectation['json'], named: Named): Problem | null {
  const paths = Object.entries(wanted);
  if (paths.length === 0) return null;
  const parsed = parseJson(answer, named);
  if (!parsed.ok) return parsed.problem;
  for (const [path, expected] of paths) {
    const looked = lookUp(parsed.value, parseJsonPath(path) ?? [], named);
    if (!looked.ok) return looked.problem;
    const problem = compared(looked.value, expected, { ...named, path });
    if (problem !== null) return problem;
  }
  return null;
}

function compared(value: unknown, expected: Scalar | JsonComparison, named: Named & { readonly path: string }): Problem | null {
  if (typeof expected !== 'object' || expected === null) {
    if (value === expected) return null;
    return badAnswer('json.mismatch', { ...named, got: shownJson(value), expected: JSON.stringify(expected) });
  }
  const rules = COMPARISONS.flatMap(([key, sign, holds]) => {
    const limit = expected[key];
    return limit === undefined ? [] : [{ text: `${sign} ${limit}`, holds: typeof value === 'number' && holds(value, limit) }];
  });
  if (rules.length > 0 && typeof value !== 'number')
    return badAnswer('json.type', { ...named, got: jsonTypeOf(value), expected: 'number' });
  if (expected.ne !== undefined) rules.push({ text: `≠ ${JSON.stringify(expected.ne)}`, holds: value !== expected.ne });
  if (rules.every(({ holds }) => holds)) return null;
  return badAnswer('json.mismatch', { ...named, got: shownJson(value), expected: rules.map(({ text }) => text).join(', ') });
}

const COMPARISONS: readonly (readonly ['lt' | 'le' | 'gt' | 'ge', string, (value: number, limit: number) => boolean])[] = [
  ['ge', '≥', (value, limit) => value >= limit],
  ['gt', '>', (value, limit) => value > limit],
  ['le', '≤', (value, limit) => value <= limit],
  ['lt', '<', (value, limit) => value < limit],
];

function textShortfall(answer: Answer, expect: HttpExpectation, named: Named): Problem | null {
  if (expect.notContains.length + expect.contains.length + expect.matches.length === 0) return null;
  const text = bodyText(answer.body, textOf(answer.headers['content-type']));
  // Forbidden text is checked first: it distinguishes a wrong page from a broken one.
  const found = expect.notContains.find((unwanted) => text.includes(unwanted));
  if (found !== undefined) return badAnswer('body.forbidden_text', { ...named, found }, excerpt(text));
  const missing = expect.contains.find((wanted) => !text.includes(wanted));
  if (missing !== undefined) return badAnswer('body.missing_text', { ...named, expected: missing }, excerpt(text));
  for (const pattern of expect.matches) {
    const matched = matchWithin(pattern, text);
    if (matched === 'too-slow') return tooSlow(pattern);
    if (!matched) return badAnswer('body.missing_text', { ...named, expected: String(pattern) }, excerpt(text));
  }
  return null;
}

function tooSlow(pattern: RegExp): Problem {
  return ownFault('probe.unusable', { problem: `the pattern ${String(pattern)} takes too long on this answer` });
}
