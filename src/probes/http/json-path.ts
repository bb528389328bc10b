/** Paths into JSON as written in the config: `status`, `data.items[0].name`, `["key with.dots"].x`; also with `$` for the root in front. Pure. */

export type JsonPath = readonly (string | number)[];

const NAME = String.raw`[\p{L}_$@][\p{L}\p{M}\p{N}_$@-]*`;
const PLAIN = new RegExp(`^${NAME}$`, 'u');
/** A name, the first without a dot; a place in a list; a key in quotes. */
const STEP = new RegExp(String.raw`(?:^|(?<=.)\.)(${NAME})|\[(\d{1,6})\]|\[("(?:[^"\\]|\\.)*")\]`, 'uy');

/** The root in front of a path, as JSONPath has it; a key of this name is `["$"]`. */
const ROOT = /^\$(?:\.(?!\.)|(?=\[)|$)/;

/** The steps of a path, none of the root `$`; `null` when it is not one. */
export function parseJsonPath(written: string): JsonPath | null {
  const text = written.replace(ROOT, '');
  if (text === '') return written === '$' ? [] : null;
  const steps: (string | number)[] = [];
  STEP.lastIndex = 0;
  let end = 0;
  for (let match = STEP.exec(text); match !== null; match = STEP.exec(text)) {
    const step = stepOf(match);
    if (step === null) return null;
    steps.push(step);
    end = STEP.lastIndex;
  }
  return end === text.length ? steps : null;
}

function stepOf(match: RegExpExecArray): string | number | null {
  if (match[1] !== undefined) return match[1];
  if (match[2] !== undefined) return Number(match[2]);
  try {
    return String(JSON.parse(match[3] ?? ''));
  } catch {
    return null;
  }
}

/** The JSON type of a parsed value, as in the words catalogue. */
export function jsonTypeOf(value: unknown): 'object' | 'array' | 'string' | 'number' | 'boolean' | 'null' {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  const type = typeof value;
  return type === 'string' || type === 'number' || type === 'boolean' ? type : 'object';
}

export type Found =
  | { readonly kind: 'found'; readonly value: unknown }
  | { readonly kind: 'missing' }
  /** The value at `path` is not what the next step needs. */
  | {
      readonly kind: 'wrong-type';
      readonly path: string;
      readonly got: ReturnType<typeof jsonTypeOf>;
      readonly expected: 'object' | 'array';
    };

/** Walks own keys only. The root is called `$` in the answer. */
export function valueAt(root: unknown, path: JsonPath): Found {
  let value = root;
  for (const [index, step] of path.entries()) {
    const expected = typeof step === 'number' ? 'array' : 'object';
    const got = jsonTypeOf(value);
    if (got !== expected) return { kind: 'wrong-type', path: showPath(path.slice(0, index)), got, expected };
    if (!Object.hasOwn(value as object, step)) return { kind: 'missing' };
    value = (value as Record<string | number, unknown>)[step];
  }
  return { kind: 'found', value };
}

/** The path as it can be written in the config; `$` for the root. */
export function showPath(path: JsonPath): string {
  if (path.length === 0) return '$';
  return path
    .map((step) => {
      if (typeof step === 'number') return `[${step}]`;
      return PLAIN.test(step) && step !== '$' ? `.${step}` : `[${JSON.stringify(step)}]`;
    })
    .join('')
    .replace(/^\./, '');
}
