/** One line of text that is being typed: what a key or a pasted block makes of it. */
import { typedText } from './key-names.ts';

const LONGEST = 80;

const segmenter = new Intl.Segmenter();

/** The text after the key. Keys without a meaning for text leave it as it is. */
export function typed(text: string, key: string): string {
  switch (key) {
    case 'backspace':
    case 'delete':
    case 'ctrl-h':
      return withoutLast(text);
    case 'ctrl-u':
      return '';
    case 'ctrl-w':
      return text.replace(/\S+\s*$/u, '');
    default:
      return pasted(text, typedText(key) ?? '');
  }
}

/** Adds text; of a pasted block the first line, without control characters. */
export function pasted(text: string, block: string): string {
  const line = (block.split(/[\r\n]/u)[0] ?? '').replace(/\p{Cc}/gu, '');
  return Array.from(text + line)
    .slice(0, LONGEST)
    .join('');
}

export function isErasing(key: string): boolean {
  return key === 'backspace' || key === 'delete' || key === 'ctrl-h';
}

/** Without its last character as people count them. */
function withoutLast(text: string): string {
  return [...segmenter.segment(text)]
    .slice(0, -1)
    .map(({ segment }) => segment)
    .join('');
}
