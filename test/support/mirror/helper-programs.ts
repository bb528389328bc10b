/** ytm's helper programs bundled as they are shipped: whole runs start several of them, and from their sources each start takes longer. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { VISIT_PROGRAM } from '../share/lab.ts';
import { AGENT_PROGRAM } from './agent-lab.ts';
import { HOT_PROGRAM } from './hot-programs.ts';

export interface HelperPrograms {
  readonly visit: string;
  readonly hot: string;
  readonly agent: string;
}

let made: HelperPrograms | null = null;

/** Made once for a process, which takes them away at its end. */
export function helperPrograms(): HelperPrograms {
  made ??= bundle();
  return made;
}

function bundle(): HelperPrograms {
  const folder = mkdtempSync(join(tmpdir(), 'ytm-helpers-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  buildSync({
    entryPoints: { visit: VISIT_PROGRAM, hot: HOT_PROGRAM, agent: AGENT_PROGRAM },
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
  });
  const at = (name: string): string => join(folder, `${name}.mjs`);
  return { visit: at('visit'), hot: at('hot'), agent: at('agent') };
}
