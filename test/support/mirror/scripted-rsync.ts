/** An rsync that does something else around each copying; asked for its version it is as it is. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface RsyncScript {
  /** The real one. */
  readonly rsync: string;
  /** Options that it is given beside ytm's. */
  readonly options?: string;
  /** Shell commands after the copying; `$code` is what the real one ended with. */
  readonly after?: string;
}

/** The script's file, for the key `mirror.rsync.bin`. */
export function scriptedRsync(folder: string, { rsync, options = '', after = 'exit $code' }: RsyncScript): string {
  const file = join(folder, 'scripted-rsync');
  const lines = [
    '#!/bin/sh',
    `case "$*" in *--files-from*) ;; *) exec '${rsync}' "$@" ;; esac`,
    `'${rsync}' ${options} "$@"`,
    'code=$?',
    after,
  ];
  writeFileSync(file, `${lines.join('\n')}\n`, { mode: 0o755 });
  return file;
}
