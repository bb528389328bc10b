/** YAML 1.2 text → plain values with their positions. Duplicate keys, tags, cycles and alias bombs are errors. */
import {
  type Document,
  type ErrorCode,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type ParsedNode,
  parseDocument,
  Scalar,
  type YAMLMap,
} from 'yaml';

/** A place in the file, both counted from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** An error in the text itself. */
export interface TextProblem extends Position {
  readonly path: string;
  readonly message: string;
}

export interface YamlText {
  /** It is no YAML: there is no value, only problems. */
  readonly isUnreadable: boolean;
  /** The document as plain values; mappings have no prototype. Incomplete when there are problems. */
  readonly value: unknown;
  readonly problems: readonly TextProblem[];
  /** Where the key (or list entry) with this path begins; `undefined` when it is not in the file. */
  positionOf(path: string): Position | undefined;
}

/** Every use of an alias counts, also inside the expansion of another one, so that a small file cannot grow large. */
const MAX_ALIASES = 100;

/** `probes.ui` and `timeout` → `probes.ui.timeout`; list entries are `[0]`. */
export function joinPath(parent: string, key: string | number): string {
  if (typeof key === 'number') return `${parent}[${key}]`;
  return parent === '' ? key : `${parent}.${key}`;
}

/** Reads one document. */
export function readYaml(text: string): YamlText {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: false, prettyErrors: false, version: '1.2', logLevel: 'error' });
  const placeOf = (offset: number): Position => {
    const place = lines.linePos(offset);
    return { line: Math.max(1, place.line), column: Math.max(1, place.col) };
  };
  const faults = [...document.errors, ...document.warnings];
  if (faults.length > 0) {
    const problems = faults.map((fault) => ({ ...placeOf(fault.pos[0]), path: '', message: sentenceOf(fault.code) }));
    return { isUnreadable: true, value: null, problems, positionOf: () => undefined };
  }
  const reader = new DocumentReader(document, placeOf);
  const value = reader.read(document.contents, '');
  return { isUnreadable: false, value, problems: reader.problems, positionOf: (path) => reader.positions.get(path) };
}

/** Of the parser's codes. Its own sentences quote the text, which may be any file that somebody named by mistake. */
const SYNTAX: Readonly<Partial<Record<ErrorCode, string>>> = {
  ALIAS_PROPS: 'an alias has neither an anchor nor a tag',
  BAD_ALIAS: 'the name of an anchor or alias ends here, or is missing',
  BAD_DIRECTIVE: 'a line that begins with % is a directive, and this one is unknown',
  BAD_DQ_ESCAPE: 'there is no such escape sequence in double quotes; use single quotes',
  BAD_INDENT: 'the indentation is wrong, or a closing bracket is missing',
  BAD_SCALAR_START: 'no value begins with this character; put the value in quotes',
  BLOCK_AS_IMPLICIT_KEY: 'a key or a list begins inside of a value; put a text that contains a colon and a space in quotes',
  BLOCK_IN_FLOW: 'there are no indented blocks between brackets',
  KEY_OVER_1024_CHARS: 'a key is too long, or its colon is missing',
  MISSING_CHAR: 'a character is missing: a quote, a bracket, a comma, or a space after a colon',
  MULTILINE_IMPLICIT_KEY: 'a key must be on one line; its colon may be missing',
  TAB_AS_INDENT: 'tabs are not allowed as indentation',
  TAG_RESOLVE_FAILED: 'tags (words that begin with !) are not supported',
  BAD_COLLECTION_TYPE: 'tags (words that begin with !) are not supported',
  RESOURCE_EXHAUSTION: 'it is nested too deeply',
};

function sentenceOf(code: ErrorCode): string {
  if (code === 'MULTIPLE_DOCS') return 'a second YAML document begins here; a config is a single document';
  return `not valid YAML: ${SYNTAX[code] ?? 'the text is not expected here'}`;
}

function isMergeKey({ value, type }: Scalar): boolean {
  return value === '<<' && type === Scalar.PLAIN;
}

/** A YAML mapping, as it is read here. */
export function isMapping(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

class DocumentReader {
  readonly positions = new Map<string, Position>();
  readonly problems: TextProblem[] = [];
  readonly #document: Document.Parsed;
  readonly #placeOf: (offset: number) => Position;
  /** Nodes being expanded, to find an alias inside its own anchor. */
  readonly #open = new Set<unknown>();
  #aliases = 0;

  constructor(document: Document.Parsed, placeOf: (offset: number) => Position) {
    this.#document = document;
    this.#placeOf = placeOf;
  }

  read(node: ParsedNode | null, path: string): unknown {
    if (node === null) return null;
    if (isScalar(node)) return node.value;
    if (isAlias(node)) return this.#alias(node, path);
    this.#open.add(node);
    const value = isMap(node)
      ? this.#mapping(node, path)
      : node.items.map((item, index) => this.#entry(item as ParsedNode, joinPath(path, index)));
    this.#open.delete(node);
    return value;
  }

  #entry(item: ParsedNode, path: string): unknown {
    this.#note(path, item);
    return this.read(item, path);
  }

  #mapping(node: YAMLMap.Parsed, path: string): unknown {
    const values: Record<string, unknown> = Object.create(null);
    const merged: ParsedNode[] = [];
    for (const { key, value } of node.items) {
      if (!isScalar(key)) {
        this.#complain(key as ParsedNode, path, 'a key must be a string');
        continue;
      }
      if (isMergeKey(key)) {
        if (value !== null) merged.push(value);
        continue;
      }
      const name = key.source ?? String(key.value);
      const inner = joinPath(path, name);
      const first = this.positions.get(inner);
      if (Object.hasOwn(values, name)) this.#complain(key, inner, `duplicate key (first in line ${first?.line ?? '?'}); remove one`);
      else {
        this.#note(inner, key);
        values[name] = this.read(value, inner);
      }
    }
    // What the mapping has itself goes first, wherever the merge key is.
    for (const value of merged) this.#merge(value, path, values);
    return values;
  }

  /** `<<: *other` or `<<: [*one, *two]`: the keys of other mappings, as far as they are not there yet. */
  #merge(value: ParsedNode, path: string, into: Record<string, unknown>): void {
    for (const node of isSeq(value) ? (value.items as ParsedNode[]) : [value]) {
      const found = this.read(node, path);
      if (isMapping(found)) for (const [key, each] of Object.entries(found)) into[key] = Object.hasOwn(into, key) ? into[key] : each;
      else if (!this.#hasComplained(node)) this.#complain(node, path, 'expected a mapping or an alias of one after <<');
    }
  }

  #hasComplained(node: ParsedNode): boolean {
    const place = this.#placeOf(node.range[0]);
    return this.problems.some(({ line, column }) => line === place.line && column === place.column);
  }

  #alias(node: ParsedNode & { readonly source: string }, path: string): unknown {
    this.#aliases += 1;
    if (this.#aliases > MAX_ALIASES) {
      if (this.#aliases === MAX_ALIASES + 1) this.#complain(node, path, `more than ${MAX_ALIASES} aliases; write the values out`);
      return null;
    }
    const target = isAlias(node) ? node.resolve(this.#document) : undefined;
    if (target === undefined) this.#complain(node, path, `the alias *${node.source} has no anchor &${node.source} before it`);
    else if (this.#open.has(target)) this.#complain(node, path, `the alias *${node.source} is inside its own anchor`);
    else return this.read(target as ParsedNode, path);
    return null;
  }

  /** The first place wins: an alias shows its values at the alias. */
  #note(path: string, node: ParsedNode): void {
    if (!this.positions.has(path)) this.positions.set(path, this.#placeOf(node.range[0]));
  }

  #complain(node: ParsedNode, path: string, message: string): void {
    this.problems.push({ ...this.#placeOf(node.range[0]), path, message });
  }
}
