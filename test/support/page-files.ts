/** What the pages load, from its sources: the same files that the build makes. */
import { join } from 'node:path';
import { build } from 'esbuild';
import type { PageFiles } from '../../src/api/ports.ts';

const FOLDER = join(import.meta.dirname, '../../src/page/browser');

export async function pageFiles(): Promise<PageFiles> {
  const { outputFiles } = await build({
    entryPoints: { script: join(FOLDER, 'page.ts'), style: join(FOLDER, 'page.css') },
    bundle: true,
    write: false,
    outdir: '.',
    format: 'esm',
    platform: 'browser',
  });
  const textOf = (ending: string): string => outputFiles.find(({ path }) => path.endsWith(ending))?.text ?? '';
  return { script: textOf('.js'), style: textOf('.css') };
}
