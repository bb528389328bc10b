/** Tests the check: one that sees no file succeeds like one that finds no violation. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkImportDirection, describeDirection } from '../../../scripts/import-direction.ts';
import { forbidden, layers } from '../../../scripts/import-rules.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ytm-direction-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

async function plant(files: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(join(folder, dirname(path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
}

const TARGETS = {
  'src/cli/wire.ts': 'export type Wire = string;\nexport const wire = 1;\n',
  'src/engine/board.ts': 'export const board = 1;\n',
  'src/mirror/run/b.ts': 'export const run = 1;\n',
  'src/demo/lab.ts': 'export const lab = 1;\n',
  'src/report/whole.ts': "import type { Half } from './half.ts';\nexport type Whole = readonly Half[];\n",
  'test/support/thing.ts': 'export const thing = 1;\n',
};

const usesCli = "import type { Wire } from '../cli/wire.ts';\nexport type X = Wire;\n";
const usesDemo = "import { lab } from '../demo/lab.ts';\nexport const x = lab;\n";

/** One violation of each rule; between them value, type-only, dynamic and re-exporting imports, .tsx and `using`. */
const PLANTED: Readonly<Record<string, readonly [file: string, text: string]>> = {
  'layer-health': ['src/health/a.ts', usesCli],
  'layer-messages': ['src/messages/a.ts', usesDemo],
  'layer-report': ['src/report/a.ts', "export { board } from '../engine/board.ts';\n"],
  'layer-platform': ['src/platform/a.ts', usesCli],
  'layer-share': ['src/share/a.ts', "export const later = () => import('../engine/board.ts');\n"],
  'layer-probes': ['src/probes/a.ts', "import type { X } from '../config/a.ts';\nexport type Y = X;\n"],
  'layer-schema': ['src/schema/a.ts', "import { x } from '../config/a.ts';\nexport const y = x;\n"],
  'layer-gateway': ['src/gateway/a.ts', usesCli],
  'layer-service': ['src/service/a.ts', usesCli],
  'layer-doctor': ['src/doctor/a.ts', usesCli],
  'layer-config': ['src/config/a.ts', usesDemo],
  'layer-store': ['src/store/a.ts', usesCli],
  'layer-engine': ['src/engine/a.ts', usesDemo],
  'layer-exporter': ['src/exporter/a.ts', "import { board } from '../engine/board.ts';\nexport const x = board;\n"],
  'layer-page': ['src/page/a.tsx', "import { board } from '../engine/board.ts';\nexport const x = <b>{board}</b>;\n"],
  'layer-api': ['src/api/a.ts', "import { x } from '../exporter/a.ts';\nexport const y = x;\n"],
  'layer-ports': ['src/ports/a.ts', usesCli],
  'layer-attach': ['src/attach/a.ts', usesCli],
  'layer-tui': ['src/tui/a.tsx', "import { board } from '../engine/board.ts';\nexport const x = <b>{board}</b>;\n"],
  'layer-alerts': ['src/alerts/a.ts', "import { board } from '../engine/board.ts';\nexport const x = board;\n"],
  'layer-mirror': ['src/mirror/run/a.ts', "import { board } from '../../engine/board.ts';\nexport const x = board;\n"],
  'layer-app': ['src/app/a.ts', usesCli],
  'layer-demo': ['src/demo/a.ts', usesCli],
  'layer-bin': ['src/bin/a.ts', "import { board } from '../engine/board.ts';\nexport const x = board;\n"],
  'home-execa': ['src/probes/b.ts', "export const later = () => import('execa');\n"],
  'home-node-cron': ['src/engine/b.ts', "import { schedule } from 'node-cron';\nexport const x = schedule;\n"],
  'home-prom-client': ['src/cli/b.ts', "import { Registry } from 'prom-client';\nexport const x = Registry;\n"],
  'home-undici': ['src/platform/b.ts', "async function f() {\n  await using x = await import('undici');\n  return x;\n}\nexport { f };\n"],
  'home-nodemailer': ['src/alerts/notifiers/b.ts', "export const later = () => import('nodemailer');\n"],
  'home-ink': ['src/exporter/b.tsx', "import { Text } from 'ink';\nexport const x = <Text>a</Text>;\n"],
  'home-fuzzysort': ['src/tui/b.ts', "import { go } from 'fuzzysort';\nexport const x = go;\n"],
  'home-hono': ['src/api/b.ts', "export const later = () => import('hono/jsx');\n"],
  'home-@grafana': ['src/cli/exports/b.ts', "export const later = () => import('@grafana/grafana-foundation-sdk/dashboard');\n"],
  'home-commander': ['src/demo/b.ts', "import { Command } from 'commander';\nexport const x = Command;\n"],
  'home-yaml': ['src/cli/c.ts', "import type { Document } from 'yaml';\nexport type X = Document;\n"],
  'home-hash-wasm': ['src/mirror/rsync/b.ts', "import hashes from 'hash-wasm/dist/xxhash128.umd.min.js';\nexport const x = hashes;\n"],
  'home-sqlite': ['src/share/b.ts', "import { DatabaseSync } from 'node:sqlite';\nexport const x = DatabaseSync;\n"],
  'pure-stays-pure': ['src/health/b.ts', "import { readFileSync } from 'node:fs';\nexport const x = readFileSync;\n"],
  'alerts-decide-purely': ['src/alerts/core/a.ts', "import { x } from '../a.ts';\nexport const y = x;\n"],
  'mirror-decides-purely': ['src/mirror/core/a.ts', "import { run } from '../run/b.ts';\nexport const x = run;\n"],
  'zod-mini-only': ['src/config/b.ts', "import * as z from 'zod';\nexport const x = z;\n"],
  'no-circles': ['src/report/half.ts', "import type { Whole } from './whole.ts';\nexport type Half = Whole | null;\n"],
  'no-test-in-product': ['src/cli/d.ts', "import { thing } from '../../test/support/thing.ts';\nexport const x = thing;\n"],
  'layer-unknown': ['src/novelty/a.ts', "import { board } from '../engine/board.ts';\nexport const x = board;\n"],
};

describe('import direction', () => {
  it('has a planted violation for every rule', () => {
    expect(new Set(Object.keys(PLANTED))).toEqual(new Set(forbidden.map(({ name }) => name)));
  });

  it('finds each of them, and nothing else', async () => {
    await plant({ ...TARGETS, ...Object.fromEntries(Object.values(PLANTED)) });
    const report = await checkImportDirection(folder);
    const found = report.violations.map(({ rule, from }) => `${rule}: ${from}`).sort();
    expect(found).toEqual(
      Object.entries(PLANTED)
        .map(([rule, [file]]) => `${rule}: ${file}`)
        .sort(),
    );
    expect(report.missed).toEqual([]);
    expect(describeDirection(report).ok).toBe(false);
  });

  it('accepts imports in the allowed direction', async () => {
    await plant({
      'src/health/a.ts': 'export const a = 1;\n',
      'src/schema/units.ts': 'export const b = 2;\n',
      'src/probes/tcp.ts': "import { a } from '../health/a.ts';\nimport { b } from '../schema/units.ts';\nexport const c = a + b;\n",
      'src/cli/late.ts': "export const late = () => import('./later.ts');\n",
      'src/cli/later.ts': "export { late } from './late.ts';\n",
      'src/cli/wire.ts': "import { c } from '../probes/tcp.ts';\nexport const d = c;\n",
      'src/config/schema.ts': "import * as z from 'zod/mini';\nexport const x = z;\n",
    });
    expect(describeDirection(await checkImportDirection(folder))).toEqual({ ok: true, text: '7 files, 0 violations' });
  });

  it('has layers that form no circle, also where only single files of a folder are allowed', () => {
    const folders = (layer: string): readonly string[] => [...new Set(layers[layer]?.map((entry) => entry.split('/')[0] ?? ''))];
    const below = (layer: string, path: readonly string[]): readonly string[] =>
      path.includes(layer) ? [[...path, layer].join(' → ')] : folders(layer).flatMap((next) => below(next, [...path, layer]));
    expect(Object.keys(layers).flatMap((layer) => below(layer, []))).toEqual([]);
  });

  it('fails when it saw nothing', async () => {
    await mkdir(join(folder, 'src'));
    expect(describeDirection(await checkImportDirection(folder)).ok).toBe(false);
  });

  it('fails when a file on disk was not seen', () => {
    const { ok, text } = describeDirection({ seen: ['src/a.ts'], missed: ['src/b.ts'], violations: [] });
    expect(ok).toBe(false);
    expect(text).toContain('src/b.ts: on disk, but not seen');
  });
});
