/** Ink's report of a key press as names: `j`, `J`, `space`, `enter`, `ctrl-c`, `pagedown`, `shift-tab`. */

import type { Key } from 'ink';

/** Ctrl-a to Ctrl-z are the characters 1 to 26. */
const CTRL_TO_LETTER = 0x60;
const FIRST_LETTER = 0x61;
const LAST_LETTER = 0x7a;

/** Ink's flags of keys that have a name of their own. */
const NAMED = [
  ...(['upArrow', 'downArrow', 'leftArrow', 'rightArrow', 'pageDown', 'pageUp'] as const),
  ...(['home', 'end', 'return', 'escape', 'backspace', 'delete'] as const),
];

/**
 * Held keys, and keys that a slow connection delivers together, can arrive as one call (`jjj`, `j` and Ctrl-C): one name for each. Terminals
 * send Alt with a key as Escape followed by the key; the two cannot be distinguished, so it counts as both keys.
 */
export function keyNames(input: string, key: Key): readonly string[] {
  const names = plainNames(input, key);
  return key.meta && !key.escape ? ['escape', ...names] : names;
}

function plainNames(input: string, key: Key): readonly string[] {
  if (key.tab) return [key.shift ? 'shift-tab' : 'tab'];
  const named = NAMED.find((flag) => key[flag]);
  if (named !== undefined) return [named === 'return' ? 'enter' : named.replace('Arrow', '').toLowerCase()];
  if (key.ctrl) return input.length === 1 ? [`ctrl-${input.toLowerCase()}`] : [];
  return Array.from(input, nameOfCharacter);
}

function nameOfCharacter(character: string): string {
  if (character === ' ') return 'space';
  if (character === '\t') return 'tab';
  if (character === '\x7f' || character === '\b') return 'backspace';
  if (character === '\r' || character === '\n') return 'enter';
  const letter = character.charCodeAt(0) + CTRL_TO_LETTER;
  return letter >= FIRST_LETTER && letter <= LAST_LETTER ? `ctrl-${String.fromCharCode(letter)}` : character;
}

/** The text of a key where text is typed; `null` for a key that is not a character. */
export function typedText(key: string): string | null {
  if (key === 'space') return ' ';
  return Array.from(key).length === 1 ? key : null;
}
