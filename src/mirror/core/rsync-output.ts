/**
 * Parses rsync's standard output piece by piece: one line for each file that was sent, progress records that end with a carriage return,
 * statistics at the end, and messages that come with exit code 0. Text has one character for each byte (latin1), so that it can be split
 * anywhere. Formats as printed by rsync 3.1 to 3.5 with `--no-h -8`.
 */

const FILE_MARK = 'ytm ';

/** Change, checksum, size and name (last, since it may contain spaces), with a mark that no other line has. */
export const OUT_FORMAT = `${FILE_MARK}%i %C %l %n`;

export type OutputEvent =
  /** This file was sent; its arrival is confirmed separately. Path relative to hot; size in bytes; `checksum`: 32 hexadecimal digits. */
  | { readonly kind: 'file'; readonly path: string; readonly size: number; readonly checksum: string | null }
  /** Bytes and files so far; `files` is `null` within a file. */
  | { readonly kind: 'progress'; readonly bytes: number; readonly files: number | null }
  | { readonly kind: 'stat'; readonly name: 'transferred' | 'bytes'; readonly value: number }
  /** Any other output; not escaped. */
  | { readonly kind: 'complaint'; readonly text: string };

/** The beginning of a line that is not complete yet. */
export type OutputState = string;

export const NOTHING_READ: OutputState = '';

/** Longer than any path in its escaped form; the rest of a longer line is dropped. */
const LONGEST_LINE = 32 * 1024;

export function readOutput(state: OutputState, chunk: string): { readonly state: OutputState; readonly events: readonly OutputEvent[] } {
  const lines = (state + chunk).split(/[\r\n]/);
  const rest = lines.pop() ?? '';
  return { state: rest.slice(0, LONGEST_LINE), events: lines.flatMap(readLine) };
}

/** Parses the last line, when output ended without a line end. */
export function endOutput(state: OutputState): readonly OutputEvent[] {
  return readLine(state);
}

/** `     31457391  23%   20.37MB/s    0:00:01 (xfr#41, to-chk=0/2463)`: the percentage is of all files, also those that are equal. */
const PROGRESS = /^\s*(\d+)\s+\d+%\s+\S+\s+[\d?]+:[\d?]{2}:[\d?]{2}(?:\s+\((?:xfr|xfer)#(\d+), (?:to|ir)-chk=\d+\/\d+\))?\s*$/;
/** The eleven letters of `%i`, and spaces where there is no checksum. Folders on the way have lines of their own, which are ignored. */
const FILE = /^ytm ([<>.ch*][fdLDS].{9}) ([0-9a-f]{32}| *) (\d+) (.*)$/s;
const COUNTED = /^(?:Number of regular files (transferred)|Total transferred file size): (\d+)(?: bytes)?$/;
const STATISTIC =
  /^(?:Number of (?:files|created files|deleted files)|Total file size|Literal data|Matched data|File list (?:size|generation time|transfer time)|Total bytes (?:sent|received)): \d|^sent \d+ bytes {2}received |^total size is \d/;

function readLine(whole: string): readonly OutputEvent[] {
  const line = whole.slice(0, LONGEST_LINE);
  if (/^\s*$/.test(line)) return [];
  const file = FILE.exec(line);
  if (file !== null) return fileSent(file);
  const progress = PROGRESS.exec(line);
  if (progress !== null) {
    return [{ kind: 'progress', bytes: Number(progress[1]), files: progress[2] === undefined ? null : Number(progress[2]) }];
  }
  const counted = COUNTED.exec(line);
  if (counted !== null) return [{ kind: 'stat', name: counted[1] === undefined ? 'bytes' : 'transferred', value: Number(counted[2]) }];
  return STATISTIC.test(line) ? [] : [{ kind: 'complaint', text: decodeUtf8(line) }];
}

function fileSent([, change, checksum, size, name]: RegExpExecArray): readonly OutputEvent[] {
  if (change?.startsWith('>f') !== true) return [];
  return [{ kind: 'file', size: Number(size), path: decodeName(name ?? ''), checksum: checksum?.trim() || null }];
}

/**
 * A name as rsync prints it: bytes that cannot appear in a line are escaped as `\#012`, and so is a name that contains such a sequence
 * literally.
 */
export function decodeName(printed: string): string {
  return decodeUtf8(printed.replace(/\\#([0-3][0-7]{2})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8))));
}

/** `rsync: [receiver] write failed on "/vault/a": File too large (27)` → the path that it could not write; `null`: another message. */
export function refusedPath(line: string): string | null {
  const path = /^rsync: \[(?:receiver|generator)(?:=[^\]]*)?\] (?:write|close|fsync) failed on "(.+)": .+ \(\d+\)$/s.exec(line)?.[1];
  return path === undefined ? null : decodeName(path);
}

/** Well-formed sequences of more than one byte (Unicode 16, table 3-7), or a byte that belongs to none. */
const BEYOND_ASCII =
  /[\xc2-\xdf][\x80-\xbf]|(?:\xe0[\xa0-\xbf]|[\xe1-\xec\xee\xef][\x80-\xbf]|\xed[\x80-\x9f])[\x80-\xbf]|(?:\xf0[\x90-\xbf]|[\xf1-\xf3][\x80-\xbf]|\xf4[\x80-\x8f])[\x80-\xbf]{2}|[\x80-\xff]/g;

/** Bytes, one for each character, decoded as UTF-8. */
export function decodeUtf8(bytes: string): string {
  return bytes.replace(BEYOND_ASCII, (sequence) => {
    if (sequence.length === 1) return '\ufffd';
    let point = sequence.charCodeAt(0) & (0x7f >> sequence.length);
    for (let index = 1; index < sequence.length; index += 1) point = point * 64 + (sequence.charCodeAt(index) & 0x3f);
    return String.fromCodePoint(point);
  });
}
