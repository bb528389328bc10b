/** What a broken or hostile machine may write into a field, by a name for reports. */
import { HOSTILE_TEXT } from '../../hostile-text.ts';

const DEPTH = 30_000;

/** JSON texts. */
export const JSON_VALUES: Readonly<Record<string, string>> = {
  zero: '0',
  'minus zero': '-0',
  'minus one': '-1',
  'the last moment': '8.64e15',
  'the first moment': '-8.64e15',
  'after the last moment': '8640000000000001',
  nanoseconds: '1769302359000000000',
  'the largest number': '1e308',
  'the smallest number': '-1e308',
  'beyond all numbers': '1e999',
  'next to nothing': '5e-324',
  'a number without precision': '9007199254740993.5',
  true: 'true',
  null: 'null',
  'an empty text': '""',
  'a long text': JSON.stringify('ア'.repeat(20_000)),
  'control and bidi characters': JSON.stringify(HOSTILE_TEXT),
  'half a character': '"\\ud800"',
  NUL: '"a\\u0000b"',
  'a time beyond all dates': '"+275760-09-13T00:00:00.001Z"',
  'a certificate’s wrong date': '"991399999999Z"',
  'a time without a zone': '"2026-01-25 00:52:39"',
  'a list': '[]',
  'an object': '{}',
  'names of every object': '{"__proto__":{"a":1},"constructor":null,"toString":1,"toJSON":2}',
  'a deep list': `${'['.repeat(DEPTH)}${']'.repeat(DEPTH)}`,
  'a deep object': `${'{"a":'.repeat(DEPTH)}0${'}'.repeat(DEPTH)}`,
};

/** Header values as they go over the wire, one byte each character. */
export const HEADER_VALUES: Readonly<Record<string, string>> = {
  nothing: '',
  zero: '0',
  'minus one': '-1',
  'the last moment': '8640000000000000',
  'the largest number': '1e308',
  'very many digits': '9'.repeat(400),
  escape: '\u001b[2J\u001b]0;owned\u0007',
  NUL: 'a\0b',
  C1: '\u009b31m',
  'control and bidi characters': Buffer.from(HOSTILE_TEXT.replaceAll(/[\0-\x1f\x7f]/g, '')).toString('latin1'),
  'half a character of UTF-8': '\xe6\x97',
  'a long text': 'x'.repeat(20_000),
  'a carriage return': 'a\rb',
  'a line that goes on': 'a\r\n b',
  'a date beyond all dates': 'Sun, 22 Nov 9999 99:99:99 GMT',
  'a bracket': 'http://[',
  'another scheme': 'javascript:alert(1)',
  'separators only': ';;,,==""\'\'',
  'a list of everything': 'gzip, br, none, identity, chunked, close',
};

/** What an X.509 name or date may hold, as bytes. */
export const CERTIFICATE_VALUES: Readonly<Record<string, string>> = {
  'an impossible date': '991399999999Z',
  digits: '00000000000000Z',
  letters: 'x'.repeat(64),
  escape: '\u001b[2J\u001b]0;owned\u0007ZZZZZZ',
  NUL: 'acer.test\0.evil.test',
  'control and bidi characters': HOSTILE_TEXT,
  'a long text': 'ア'.repeat(2_000),
  'half a character of UTF-8': '\xe6\x97'.repeat(8),
  'quotes and commas': `DNS:"a", IP Address:1.2.3.4, 'b' \\`,
  'a number': '1e308.8640000000000000',
};

/** What the kernel may show in a field of the mount table. */
export const MOUNT_VALUES: Readonly<Record<string, string>> = {
  nothing: '',
  zero: '0',
  'minus one': '-1',
  'the largest number': '1e308',
  'the last moment': '8640000000000000',
  escape: '\u001b[2J',
  'control and bidi characters': HOSTILE_TEXT.replaceAll('\n', ''),
  'a long text': 'x'.repeat(4_000),
  'an escape that is none': '\\999\\1',
  NUL: '\\000',
  'half a character of UTF-8': '\\346\\227',
  'a hyphen': '-',
  'a password': '//user:hunter2@nas/share',
  'a deep path': '/a'.repeat(1_000),
};

/** What a program may print. */
export const PRINTED_VALUES: Readonly<Record<string, string>> = {
  nothing: '',
  zero: '0',
  'the largest number': '1e308',
  'beyond all numbers': '1e999',
  'the last moment': '8.64e15',
  'minus one': '-1',
  escape: '\u001b[2J\u001b]0;owned\u0007',
  'control and bidi characters': HOSTILE_TEXT,
  'a long text': 'ア'.repeat(20_000),
  'half a character of UTF-8': '\xe6\x97',
  separators: `|';=|`,
  NUL: 'a\0b',
};
