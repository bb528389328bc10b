/** Text as somebody might send it who wants a terminal to show something else: one of each kind of character that must not reach it. */

export const HOSTILE_CHARACTERS: Readonly<Record<string, string>> = {
  bell: '\u0007',
  escape: '\u001b',
  delete: '\u007f',
  'C1 control sequence introducer': '\u009b',
  'soft hyphen': '\u00ad',
  'combining grapheme joiner': '\u034f',
  'Arabic letter mark': '\u061c',
  'Hangul filler': '\u3164',
  'zero-width space': '\u200b',
  'left-to-right mark': '\u200e',
  'line separator': '\u2028',
  'paragraph separator': '\u2029',
  'right-to-left override': '\u202e',
  'first strong isolate': '\u2068',
  'blank Braille pattern': '\u2800',
  'private use': '\uf00d',
  'variation selector': '\ufe0f',
  'byte order mark': '\ufeff',
  'interlinear annotation': '\ufff9',
  'tag letter': '\u{e0041}',
  'ideographic variation selector': '\u{e0100}',
  'private use beyond 16 bits': '\u{f0000}',
};

/** All of them, with something to see around each. */
export const HOSTILE_TEXT = `<${Object.values(HOSTILE_CHARACTERS).join('·')}>`;

/** The names of those in the text. */
export function hostileIn(text: string): readonly string[] {
  return Object.entries(HOSTILE_CHARACTERS).flatMap(([name, character]) => (text.includes(character) ? [name] : []));
}
