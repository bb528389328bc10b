/** ytm's helper programs bundled as they are shipped: whole runs start several of them, and from their sources each start takes longer. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { afterAll } from 'vitest';
import { VISIT_PROGRAM } from '../share/lab.ts';
import { AGENT_PROGRAM } from './agent-lab.ts';
import { HOT_PROGRAM } from './hot-programs.ts';

export interface HelperPrograms {
  readonly visit: string;
  readonly hot: string;
  readonly agent: string;
}

let made: HelperPrograms | null = null;
let folder: string | null = null;
afterAll(() => {
  if (folder !== null) rmSync(folder, { recursive: true, force: true });
});

/** Made once for a file of tests. */
export function helperPrograms(): HelperPrograms {
  made ??= bundle();
  return made;
}

function bundle(): HelperPrograms {
  const into = mkdtempSync(join(tmpdir(), 'ytm-helpers-'));
  folder = into;
  buildSync({
    entryPoints: { visit: VISIT_PROGRAM, hot: HOT_PROGRAM, agent: AGENT_PROGRAM },
    outdir: into,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
  });
  const at = (name: string): string => join(into, `${name}.mjs`);
  return { visit: at('visit'), hot: at('hot'), agent: at('agent') };
}
