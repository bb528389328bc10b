/** zod's issues → exact sentences. The convention for messages is documented in schema/fields.ts. */
import type * as z from 'zod/mini';
import { jsonText } from '../messages/safe-text.ts';
import { suggestion } from './near-name.ts';
import { keysOf, type Schema, schemaAt } from './schema-walk.ts';
import { joinPath } from './yaml-text.ts';

type Issue = z.core.$ZodIssue;

/** An error at a path, not yet at a place in the file. */
export interface Mistake {
  readonly path: string;
  readonly message: string;
}

/** The message of zod if a schema has none of its own. */
const NO_MESSAGE = 'Invalid input';
const MAX_SHOWN = 60;
/** What is written below these keys is never shown: it may be a secret at the wrong place. */
const MAY_BE_SECRET = /(^|\.)(auth|token|headers|env|command|notify|deadman)(\.|\[|$)/;

const TYPE_NAMES: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a mapping',
  record: 'a mapping',
  null: 'nothing',
};

/** Sentences for the issues of one parse of `value` by `schema`; `base` is the dotted path of `value`. */
export function mistakesOf(issues: readonly Issue[], schema: Schema, value: unknown, base: string): Mistake[] {
  return issues.flatMap(insideUnions).flatMap((issue) => {
    const keys = issue.path.map((key) => (typeof key === 'symbol' ? String(key) : key));
    const path = keys.reduce<string>(joinPath, base);
    if (issue.code === 'unrecognized_keys') {
      const known = keysOf(schemaAt(schema, keys));
      return issue.keys.map((key) => ({ path: joinPath(path, key), message: unknownKey(key, known) }));
    }
    const found = issue.code === 'invalid_key' ? keys.at(-1) : valueAt(value, keys);
    return [{ path, message: sentence(issue, found, MAY_BE_SECRET.test(path)) }];
  });
}

/** If a section may be a mapping or something else, and is a mapping, the errors inside it are more specific. */
function insideUnions(issue: Issue): readonly Issue[] {
  if (issue.code !== 'invalid_union') return [issue];
  const inner = issue.errors.find((branch) => branch.length > 0 && branch.every(isInside));
  if (inner === undefined) return [issue];
  return inner.flatMap((each) => insideUnions({ ...each, path: [...issue.path, ...each.path] }));
}

function isInside({ code, path }: Issue): boolean {
  return path.length > 0 || code === 'unrecognized_keys';
}

/** `unknown key "gatway"; did you mean "gateway"?` */
export function unknownKey(key: string, known: readonly string[]): string {
  return `unknown key ${shown(key)}${suggestion(key, known)}`;
}

function sentence(issue: Issue, found: unknown, secret: boolean): string {
  const expected = issue.message === NO_MESSAGE ? expectation(issue) : issue.message;
  if (expected.endsWith('.')) return expected.slice(0, -1);
  return secret && found !== undefined ? `expected ${expected} (the value is not shown)` : expectedGot(expected, found);
}

/** `expected a list, got the number 5`, or `is missing; expected a list`. */
export function expectedGot(expected: string, found: unknown): string {
  return found === undefined ? `is missing; expected ${expected}` : `expected ${expected}, got ${describe(found)}`;
}

/** For schemas without an expectation of their own. */
function expectation(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      return TYPE_NAMES[issue.expected] ?? issue.expected;
    case 'invalid_value':
      return issue.values.length === 1 ? String(issue.values[0]) : `one of: ${issue.values.map(String).join(', ')}`;
    case 'invalid_key':
      return issue.issues[0]?.message ?? 'another key';
    case 'too_small':
      return `at least ${issue.minimum}`;
    case 'too_big':
      return `at most ${issue.maximum}`;
    case 'invalid_union':
      return `one of: ${issue.errors.flatMap((branch) => branch.slice(0, 1).map((inner) => (inner.message === NO_MESSAGE ? expectation(inner) : inner.message))).join('; ')}`;
    default:
      return 'another value';
  }
}

/** How a value from the file is named in an error: one line, bounded, control characters escaped. */
export function describe(value: unknown): string {
  if (value === null) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  switch (typeof value) {
    case 'string':
      return `the text ${shown(value)}`;
    case 'number':
    case 'bigint':
      return `the number ${value}`;
    case 'boolean':
      return String(value);
    default:
      return 'a mapping';
  }
}

/** A text from the file in quotes, bounded, without terminal control characters. */
export function shown(text: string): string {
  const short = text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text;
  return jsonText(short);
}

function valueAt(value: unknown, keys: readonly (string | number)[]): unknown {
  return keys.reduce<unknown>(
    (inner, key) => (typeof inner === 'object' && inner !== null ? (inner as Record<string | number, unknown>)[key] : undefined),
    value,
  );
}
