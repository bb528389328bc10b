/**
 * What is wrong with an answer that the parser of HTTP refused. The parser names a place, and often another fault than the first, so the
 * beginning of the answer is read once more here. Pure.
 */
import type { Word } from '../../messages/words.en.ts';

/** `null`: it does not begin as HTTP does. @param answer its beginning as Latin-1, to the end of the headers at least when they were complete */
export function faultIn(answer: string): Word | null {
  const text = answer.replace(/^(?:\r?\n)+/, '');
  if (!text.startsWith('HTTP/')) return null;
  const end = /\r?\n\r?\n/.exec(text)?.[0] ?? '';
  const lines = (end === '' ? text : text.slice(0, text.indexOf(end))).split('\n');
  // Without an end the last line is not complete, and nothing can be said about it.
  if (end === '') lines.pop();
  const found = headFault(lines, end);
  if (found !== null) return found;
  return end === '' ? 'fault-ended' : bodyFault(lines);
}

function headFault(written: readonly string[], end: string): Word | null {
  const [status, ...headers] = written.map((line) => line.replace(/\r$/, ''));
  if (status === undefined) return null;
  const wrongStatus = statusFault(status);
  if (wrongStatus !== null) return wrongStatus;
  if (hasBareLineEnd(written, end)) return 'fault-line-end';
  return headers.map(headerFault).find((fault) => fault !== null) ?? lengthFault(headers);
}

function statusFault(line: string): Word | null {
  if (!/^HTTP\/(?:0\.9|1\.0|1\.1|2\.0) /.test(line)) return 'fault-version';
  return /^HTTP\/\d\.\d \d{3}(?: |$)/.test(line) ? null : 'fault-status';
}

function hasBareLineEnd(lines: readonly string[], end: string): boolean {
  // The split took the CR of the last line into `end`.
  return (
    lines.slice(0, -1).some((line) => !line.endsWith('\r')) || (end !== '' && end !== '\r\n\r\n') || lines.some((line) => /\r./.test(line))
  );
}

function headerFault(line: string): Word | null {
  if (/^[ \t]/.test(line)) return 'fault-header-line';
  const [, name = '', space = '', value] = /^([^:]*?)([ \t]*)(?::(.*))?$/s.exec(line) ?? [];
  if (value === undefined || !/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name)) return 'fault-header-name';
  if (space !== '') return 'fault-space-before-colon';
  return /[\0-\x08\x0a-\x1f\x7f]/.test(value) ? 'fault-header-value' : null;
}

function lengthFault(headers: readonly string[]): Word | null {
  const lengths = headers.flatMap((line) => /^content-length:[ \t]*(.*?)[ \t]*$/i.exec(line)?.[1] ?? []);
  const isDoubled = lengths.length > 1 || (lengths.length === 1 && isEncoded(headers));
  return isDoubled || lengths.some((length) => !/^\d{1,15}$/.test(length)) ? 'fault-length' : null;
}

function bodyFault(headers: readonly string[]): Word {
  return isEncoded(headers) ? 'fault-chunk' : 'fault-other';
}

function isEncoded(headers: readonly string[]): boolean {
  return headers.some((line) => /^transfer-encoding:/i.test(line));
}
