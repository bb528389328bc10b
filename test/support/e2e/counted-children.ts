/** The built program with its children counted: the tailscale command and the visit's program each leave a line before they work. */
import { cpSync, existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Launch, PROGRAM } from './program.ts';

export interface CountedChildren {
  /** What runs the program. */
  readonly launch: Launch;
  /** The tailscale command to name in the config. */
  readonly tailscale: string;
  /** What was started so far, and when (ms since the epoch). */
  started(): readonly { readonly at: number; readonly what: string }[];
}

/** @param tailscale the command that is really run */
export function countChildren(folder: string, tailscale: string): CountedChildren {
  const dist = join(folder, 'dist');
  const list = join(folder, 'children');
  cpSync(dirname(dirname(PROGRAM)), dist, { recursive: true });
  renameSync(join(dist, 'visit-child.mjs'), join(dist, 'visit-itself.mjs'));
  writeFileSync(
    join(dist, 'visit-child.mjs'),
    `import { appendFileSync } from 'node:fs';\nappendFileSync(${JSON.stringify(list)}, \`\${Date.now()} visit\\n\`);\nawait import('./visit-itself.mjs');\n`,
  );
  const command = join(folder, 'tailscale-counted');
  writeFileSync(command, `#!/bin/sh\necho "$(date +%s%3N) tailscale $1" >> '${list}'\nexec '${tailscale}' "$@"\n`, { mode: 0o700 });
  return {
    launch: [process.execPath, join(dist, 'bin/ytm.mjs')],
    tailscale: command,
    started() {
      const lines = existsSync(list) ? readFileSync(list, 'utf8').trim().split('\n') : [];
      return lines.map((line) => ({ at: Number.parseInt(line, 10), what: line.replace(/^\d+ /, '') }));
    },
  };
}
