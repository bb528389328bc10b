/** Reads a body as JSON, strictly; distinguishes a web page from broken JSON. */
import { badAnswer, type Problem } from '../net/problem.ts';
import { textOf } from './exchange.ts';
import type { Answer } from './fetch.ts';
import { type Found, type JsonPath, showPath, valueAt } from './json-path.ts';
import { bodyText, excerpt } from './text.ts';

export interface Named {
  readonly target: string;
  readonly host: string;
}

export type Parsed = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly problem: Problem };

/** Of duplicate keys the last one counts, as everywhere in JavaScript. */
export function parseJson(answer: Answer, named: Named): Parsed {
  const contentType = textOf(answer.headers['content-type']);
  const text = bodyText(answer.body, contentType);
  if (text.trim() === '') return { ok: false, problem: badAnswer('json.empty', { ...named }) };
  if (/^\s*</.test(text)) return { ok: false, problem: badAnswer('http.login_page', { ...named }, excerpt(text)) };
  try {
    return { ok: true, value: JSON.parse(text) as unknown };
  } catch (error) {
    // Not only SyntaxError: what is nested too deeply is a RangeError.
    const code = /^text\/html\b/i.test(contentType) ? 'http.login_page' : 'json.parse';
    return { ok: false, problem: badAnswer(code, { ...named }, `${(error as Error).name}: ${excerpt(text)}`) };
  }
}

export type Looked = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly problem: Problem };

/** The value at a path, or what is wrong on the way to it. */
export function lookUp(root: unknown, path: JsonPath, named: Named): Looked {
  const found: Found = valueAt(root, path);
  if (found.kind === 'found') return { ok: true, value: found.value };
  if (found.kind === 'missing') return { ok: false, problem: badAnswer('json.missing', { ...named, path: showPath(path) }) };
  return { ok: false, problem: badAnswer('json.type', { ...named, path: found.path, got: found.got, expected: found.expected }) };
}
