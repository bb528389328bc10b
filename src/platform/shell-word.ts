/** Text as one word of a command line, so that a command that ytm shows can be typed as it stands. */
import { isSafe, replaceUnsafe } from '../messages/safe-text.ts';

/** For bash and zsh; quoted where that is needed. What a terminal would interpret or hide is written as bytes: `$'\x1b'`. */
export function shellWord(text: string): string {
  if (!isSafe(text)) return `$'${replaceUnsafe(text.replaceAll(/[\\']/g, String.raw`\$&`), bytesOf)}'`;
  return /^[\p{L}\p{N}_./@%+=,:-]+$/u.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

function bytesOf(character: string): string {
  return [...Buffer.from(character)].map((byte) => String.raw`\x${byte.toString(16).padStart(2, '0')}`).join('');
}
