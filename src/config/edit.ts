/** Changes one value in the text of a config, so that its comments and its layout stay. */
import { isMap, isScalar, type Pair, type ParsedNode, parseDocument, type YAMLMap } from 'yaml';

/**
 * The text with `mirror.every` of this value; `null`: it is laid out in a way that only a person should edit. The caller checks that the
 * result means what it should.
 *
 * @param every as the file writes it, such as `10m`
 */
export function withMirrorEvery(text: string, every: string): string | null {
  const document = parseDocument(text, { version: '1.2' });
  const { contents } = document;
  if (document.errors.length > 0 || !isMap<ParsedNode, ParsedNode | null>(contents) || contents.flow === true) return null;
  const section = pairOf(contents, 'mirror');
  if (section === null) return `${text}${text.endsWith('\n') ? '' : '\n'}mirror: { every: ${every} }\n`;
  const { value } = section;
  if (!isMap<ParsedNode, ParsedNode | null>(value) || value.anchor !== undefined) return null;
  const present = pairOf(value, 'every')?.value;
  if (present === undefined) return withFirstKey(text, value, `every: ${every}`);
  if (!isScalar(present)) return null;
  const [start, end] = present.range;
  return `${text.slice(0, start)}${every}${text.slice(end)}`;
}

type Section = YAMLMap.Parsed;

function pairOf({ items }: Pick<Section, 'items'>, key: string): Pair<ParsedNode, ParsedNode | null> | null {
  return items.find((pair) => isScalar(pair.key) && pair.key.value === key) ?? null;
}

function withFirstKey(text: string, { range: [start], flow, items: [first] }: Section, written: string): string | null {
  if (first === undefined) return null;
  if (flow === true) return `${text.slice(0, start + 1)} ${written},${text.slice(start + 1)}`;
  const at = first.key.range[0];
  const indent = text.slice(text.lastIndexOf('\n', at - 1) + 1, at);
  return /^ +$/.test(indent) ? `${text.slice(0, at)}${written}\n${indent}${text.slice(at)}` : null;
}
