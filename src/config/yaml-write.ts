/** Values as YAML. What a terminal would interpret or hide is written as an escape sequence, so that people see what they accept. */
import { type CreateNodeOptions, Document, type DocumentOptions, type SchemaOptions, stringify, type ToStringOptions } from 'yaml';
import { isSafe, replaceUnsafe } from '../messages/safe-text.ts';

const LONG_LINES: ToStringOptions = { lineWidth: 0, doubleQuotedMinMultiLineLength: Number.MAX_SAFE_INTEGER };
const ONE_LINE: DocumentOptions & SchemaOptions & CreateNodeOptions & ToStringOptions = {
  ...LONG_LINES,
  collectionStyle: 'flow',
  flowCollectionPadding: false,
};

/** On one line. */
export function flowYaml(value: unknown): string {
  const text = stringify(value, ONE_LINE).trimEnd();
  // Only texts hold such characters, or line breaks, and in double quotes all of them can be escaped.
  return isSafe(text) ? text : escaped(stringify(value, { ...ONE_LINE, defaultStringType: 'QUOTE_DOUBLE' }).trimEnd());
}

/** A whole file. Its texts from outside must be in double quotes, and its comments safe already. */
export function documentYaml(document: Document): string {
  return document.toString(LONG_LINES).split('\n').map(escaped).join('\n');
}

/** A file for another program, with a comment above it. @param comments lines without the sign of a comment */
export function yamlFile(comments: readonly string[], content: unknown): string {
  const document = new Document(content, { aliasDuplicateObjects: false });
  document.commentBefore = comments.map((line) => ` ${line}`).join('\n');
  return documentYaml(document).trimEnd();
}

function escaped(line: string): string {
  return replaceUnsafe(line, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return code < 0x1_0000 ? `\\u${code.toString(16).padStart(4, '0')}` : `\\U${code.toString(16).padStart(8, '0')}`;
  });
}
