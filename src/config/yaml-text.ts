/** YAML 1.2 text → plain values, and where each of them stands. Duplicate keys, tags, cycles and alias bombs are mistakes. */
import { type Document, isAlias, isMap, isScalar, LineCounter, type ParsedNode, parseDocument, type YAMLMap } from 'yaml';

/** A place in the file, both counted from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** A mistake of the text itself. */
export interface TextProblem extends Position {
  readonly path: string;
  readonly message: string;
}

export interface YamlText {
  /** The document as plain values; mappings have no prototype. Incomplete when there are problems. */
  readonly value: unknown;
  readonly problems: readonly TextProblem[];
  /** Where the key (or list entry) with this path begins; `undefined` when it is not in the file. */
  positionOf(path: string): Position | undefined;
}

/** Every use of an alias counts, also one inside the expansion of another: so a small file cannot grow large. */
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
    const problems = faults.map((fault) => ({ ...placeOf(fault.pos[0]), path: '', message: sentenceOf(fault.code, fault.message) }));
    return { value: null, problems, positionOf: () => undefined };
  }
  const reader = new DocumentReader(document, placeOf);
  const value = reader.read(document.contents, '');
  return { value, problems: reader.problems, positionOf: (path) => reader.positions.get(path) };
}

function sentenceOf(code: string, message: string): string {
  if (code === 'MULTIPLE_DOCS') return 'not valid here: a second YAML document begins; a config is one document';
  const first = message.split('\n')[0] ?? '';
  return `not valid YAML: ${first.charAt(0).toLowerCase()}${first.slice(1)}`;
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
    for (const { key, value } of node.items) {
      if (!isScalar(key)) {
        this.#complain(key as ParsedNode, path, 'a key must be a plain text');
        continue;
      }
      const name = key.source ?? String(key.value);
      const inner = joinPath(path, name);
      const first = this.positions.get(inner);
      if (Object.hasOwn(values, name))
        this.#complain(key, inner, `this key is there twice (first in line ${first?.line ?? '?'}); keep one`);
      else {
        this.#note(inner, key);
        values[name] = this.read(value, inner);
      }
    }
    return values;
  }

  #alias(node: ParsedNode & { readonly source: string }, path: string): unknown {
    this.#aliases += 1;
    if (this.#aliases > MAX_ALIASES) {
      if (this.#aliases === MAX_ALIASES + 1) this.#complain(node, path, `more than ${MAX_ALIASES} aliases; write the values out`);
      return null;
    }
    const target = isAlias(node) ? node.resolve(this.#document) : undefined;
    if (target === undefined) this.#complain(node, path, `the alias *${node.source} has no anchor &${node.source} before it`);
    else if (this.#open.has(target)) this.#complain(node, path, `the alias *${node.source} stands inside its own anchor`);
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
