/**
 * Text from outside, made safe to show. Unsafe is what a terminal interprets or does not show at all: control characters (C0, DEL, C1), marks
 * that change the direction of text, the separators of lines, and everything invisible (zero-width characters, soft hyphens, tags, variation
 * selectors, fillers, private and unassigned characters).
 */

const UNSAFE_CHARACTER = String.raw`[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]`;
const unsafe = made(() => new RegExp(UNSAFE_CHARACTER, 'gu'));
const unsafeInLines = made(() => new RegExp(String.raw`(?![\n\t])${UNSAFE_CHARACTER}`, 'gu'));
/** Nearly all text; the test costs less than the search for unsafe characters. */
const PLAIN = /^[\x20-\x7e]*$/;
const PLAIN_LINES = /^[\x20-\x7e\n\t]*$/;

export function isSafe(text: string): boolean {
  return PLAIN.test(text) || text.search(unsafe()) < 0;
}

/** @param escaped what stands for one unsafe character (a whole code point, or half of a surrogate pair without the other) */
export function replaceUnsafe(text: string, escaped: (character: string) => string): string {
  return PLAIN.test(text) ? text : text.replace(unsafe(), escaped);
}

/** `\x1b`, `\u202e`, `\u{e0041}`. */
export function escapedForPeople(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  const digits = code.toString(16);
  if (code < 0x100) return `\\x${digits.padStart(2, '0')}`;
  return code < 0x1_0000 ? `\\u${digits.padStart(4, '0')}` : `\\u{${digits}}`;
}

/** Text of several lines for a terminal; newlines and tabs stay. */
export function escapeLines(text: string): string {
  return PLAIN_LINES.test(text) ? text : text.toWellFormed().replace(unsafeInLines(), escapedForPeople);
}

/** JSON that means the same, and is safe to show: unsafe characters, which only occur in its strings, are written as `\uNNNN`. */
export function jsonText(value: unknown, indent?: number): string {
  const text = JSON.stringify(value, null, indent) ?? 'null';
  return PLAIN_LINES.test(text) ? text : text.replace(unsafeInLines(), escapedInJson);
}

function escapedInJson(character: string): string {
  return character.replace(/[^]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** At the first call: the classes of Unicode take a millisecond of a start, and nearly all text is plain. */
function made(make: () => RegExp): () => RegExp {
  let expression: RegExp | null = null;
  return () => (expression ??= make());
}
