/** What Node loads for a path through the program: a bundle's chunk and everything that it imports statically. */
import type { Metafile } from 'esbuild';

/** Packages that must not be loaded before a command asks for them; each costs 10 to 150 ms. */
export const HEAVY = [
  'ink',
  'react',
  'react-reconciler',
  'yoga-layout',
  'prom-client',
  'execa',
  'node-cron',
  'undici',
  'string-width',
  'hono',
] as const;

/**
 * The source files that are loaded when these sources (bundle entries or targets of a dynamic import) are.
 * A source that the bundle does not have as an entry is an error: the question would be answered for nothing.
 */
export function closureOf({ outputs }: Metafile, sources: readonly string[]): ReadonlySet<string> {
  const files = Object.keys(outputs);
  const waiting = sources.map((source) => {
    const file = files.find((name) => outputs[name]?.entryPoint === source);
    if (file === undefined) throw new Error(`${source} is no entry of the bundle`);
    return file;
  });
  const seen = new Set<string>();
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (seen.has(file)) continue;
    seen.add(file);
    const imports = outputs[file]?.imports ?? [];
    waiting.push(...imports.filter(({ kind, external }) => kind === 'import-statement' && external !== true).map(({ path }) => path));
  }
  return new Set([...seen].flatMap((file) => Object.keys(outputs[file]?.inputs ?? {})));
}

/** The heavy packages among them. */
export function heavyIn(inputs: ReadonlySet<string>): readonly string[] {
  return HEAVY.filter((name) => [...inputs].some((input) => input.includes(`node_modules/${name}/`)));
}
