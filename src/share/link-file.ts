/**
 * A link as a regular file, as SMB shares hold it where the server knows no links: written by macOS, and by Linux with `mfsymlinks`. Always
 * 1067 bytes: `XSym`, the length of the target in four digits, its MD5, and the target, filled up with spaces (Linux, fs/smb/client/link.c).
 */
import { hash } from 'node:crypto';

export const LINK_FILE_SIZE = 1_067;
const LONGEST_TARGET = 1_024;
const HEAD = /^XSym\n(\d{4})\n([0-9a-f]{32})\n/;
const HEAD_SIZE = LINK_FILE_SIZE - LONGEST_TARGET;

/** The target; `null`: the file is no link. */
export function targetOfLinkFile(content: Buffer): string | null {
  if (content.length !== LINK_FILE_SIZE) return null;
  const head = HEAD.exec(content.toString('latin1', 0, HEAD_SIZE));
  const length = Number(head?.[1] ?? 0);
  if (head === null || length === 0 || length > LONGEST_TARGET) return null;
  const target = content.subarray(HEAD_SIZE, HEAD_SIZE + length);
  return hash('md5', target) === head[2] ? target.toString('utf8') : null;
}

/** `null`: the target is too long for one. */
export function linkFileOf(target: string): Buffer | null {
  const bytes = Buffer.from(target);
  if (bytes.length === 0 || bytes.length > LONGEST_TARGET) return null;
  const content = Buffer.alloc(LINK_FILE_SIZE, ' ');
  content.write(`XSym\n${String(bytes.length).padStart(4, '0')}\n${hash('md5', bytes)}\n`, 'latin1');
  bytes.copy(content, HEAD_SIZE);
  if (bytes.length < LONGEST_TARGET) content.write('\n', HEAD_SIZE + bytes.length);
  return content;
}
