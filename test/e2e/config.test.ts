/** `ytm config` as it is shipped, on a home folder of its own. */
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Site } from '../support/e2e/fleet.ts';
import { ytm } from '../support/e2e/program.ts';
import { codeCache } from '../support/helpers.ts';

let home: string;
let site: Site;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'ytm-home-'));
  const config = join(home, '.config/ytm/config.yaml');
  const env = { HOME: home, XDG_CACHE_HOME: codeCache(home), PATH: process.env['PATH'] ?? '', LC_ALL: 'C.UTF-8' };
  site = { config, state: join(home, '.local/state/ytm'), env };
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

function write(text: string): void {
  mkdirSync(join(home, '.config/ytm'), { recursive: true, mode: 0o700 });
  writeFileSync(site.config, text, { mode: 0o600 });
}

describe('init', () => {
  test('writes a config for this user alone, that check finds fine and leaves as it is', async () => {
    expect(await ytm(site, ['config', 'init'])).toMatchObject({
      code: 0,
      stdout: `written: ${site.config}\nnext: review it, then run: ytm config check\n`,
      stderr: '',
    });
    expect(statSync(site.config).mode & 0o777).toBe(0o600);
    const written = readFileSync(site.config, 'utf8');
    expect(await ytm(site, ['config', 'check'])).toMatchObject({ code: 0, stderr: '' });
    expect(await ytm(site, ['config', 'init'])).toMatchObject({
      code: 2,
      stdout: '',
      stderr: `${site.config} already exists; nothing was changed\n`,
    });
    expect(readFileSync(site.config, 'utf8')).toBe(written);
  });

  test('obeys --config', async () => {
    const elsewhere = join(home, 'elsewhere.yaml');
    expect((await ytm(site, ['config', 'init', '--config', elsewhere])).code).toBe(0);
    expect(readFileSync(elsewhere, 'utf8')).toContain('version: 1');
  });
});

describe('check', () => {
  test('prints how long each probe takes to detect, and what one dead signal can cause', async () => {
    write('version: 1\ngateway: { peer: acer, url: "https://acer.example" }\n');
    const ran = await ytm(site, ['config', 'check']);
    expect(ran.code).toBe(0);
    expect(ran.stdout).toMatch(/^ *healthz +every 15 s, at most 5 s: first bad attempt within [\d.]+ s, down within [\d.]+ s$/m);
    expect(ran.stdout).toMatch(/gateway\/report \(watchdog\): gateway is degraded within .*, never down/);
  });

  test('understands cron expressions', async () => {
    write(
      'version: 1\nprobes: { door: { kind: tcp, component: gateway, domain: tcp, host: acer, port: 22, every: "*/10 9-17 * * 1-5" } }\n',
    );
    expect(await ytm(site, ['config', 'check'])).toMatchObject({ code: 0, stderr: '' });
    write('version: 1\nprobes: { door: { kind: tcp, component: gateway, domain: tcp, host: acer, port: 22, every: "*/10 25 * * *" } }\n');
    const refused = await ytm(site, ['config', 'check']);
    expect([refused.code, refused.stderr + refused.stdout]).toEqual([2, expect.stringContaining('probes.door.every')]);
  });

  test('says where there is no config, and what to do', async () => {
    const ran = await ytm(site, ['config', 'check']);
    expect({ code: ran.code, stdout: ran.stdout }).toEqual({ code: 2, stdout: '' });
    expect(ran.stderr).toContain(`${site.config}: file not found; to create one: ytm config init`);
  });

  test('prints every mistake with its place, in the order of the file', async () => {
    write('version: 1\ngatway:\n  peer: acer\nprobes:\n  ui: { every: 5 }\n');
    const ran = await ytm(site, ['config', 'check']);
    expect({ code: ran.code, stdout: ran.stdout }).toEqual({ code: 2, stdout: '' });
    const lines = ran.stderr.trimEnd().split('\n');
    expect(lines[0]).toContain(`${site.config}:2:1: gatway: unknown key "gatway"; did you mean "gateway"?`);
    expect(lines.at(-1)).toMatch(/: \d errors; nothing was started$/);
  });

  test.each([
    ['the file', () => chmodSync(site.config, 0o666), () => `chmod go-w ${site.config}`],
    ['its folder', () => chmodSync(join(home, '.config/ytm'), 0o777), () => `chmod go-w ${join(home, '.config/ytm')}`],
  ])('refuses a config of which others can write %s, with the remedy', async (_, loosen, remedy) => {
    write('version: 1\ngateway: { peer: acer, url: "https://acer.example" }\n');
    loosen();
    const ran = await ytm(site, ['config', 'check']);
    expect(ran.code).toBe(2);
    expect(ran.stderr).toContain(remedy());
  });
});

describe('show', () => {
  test('prints every value with its origin; secrets stay where they are', async () => {
    write(
      [
        'version: 1',
        'paths: { share: /mnt/vault }',
        'gateway: { peer: acer, url: "https://acer.example" }',
        'exporter: { token: "env:YTM_TEST_TOKEN" }',
        '',
      ].join('\n'),
    );
    const ran = await ytm(site, ['config', 'show'], { YTM_SHARED_STORAGE_ROOT: '/mnt/elsewhere', YTM_TEST_TOKEN: 'very-secret' });
    expect(ran.code).toBe(0);
    expect(ran.stdout).toMatch(/peer: acer +# line 3/);
    expect(ran.stdout).toMatch(/share: \/mnt\/elsewhere +# YTM_SHARED_STORAGE_ROOT/);
    expect(ran.stdout).toMatch(/listen: 127\.0\.0\.1:19860 +# default/);
    expect(`${ran.stdout}${ran.stderr}`).not.toContain('very-secret');
  });
});

test('schema is JSON Schema of a mapping that knows the example’s sections and refuses others', async () => {
  const ran = await ytm(site, ['config', 'schema']);
  expect({ code: ran.code, stderr: ran.stderr }).toEqual({ code: 0, stderr: '' });
  const schema = JSON.parse(ran.stdout) as { readonly properties: object };
  expect(schema).toMatchObject({ $schema: expect.stringContaining('json-schema.org'), type: 'object', additionalProperties: false });
  const example = readFileSync(join(import.meta.dirname, '../../config/studio.example.yaml'), 'utf8');
  const sections = [...example.matchAll(/^([a-z]+):/gm)].map(([, name]) => name);
  expect(sections.length).toBeGreaterThan(3);
  expect(Object.keys(schema.properties)).toEqual(expect.arrayContaining(sections));
});

test.each([
  [['config'], 'init | check | show | schema'],
  [['config', 'nonsense'], 'init | check | show | schema'],
  [['config', 'check', 'more'], 'check'],
] as const)('%j gives 2 and the usage', async (words, usage) => {
  const ran = await ytm(site, words);
  expect({ code: ran.code, stdout: ran.stdout }).toEqual({ code: 2, stdout: '' });
  expect(ran.stderr).toContain(`usage: ytm config ${usage}`);
});

test('a service that no session could run changes nothing', async () => {
  write('version: 1\npaths: { hot: /hot, share: /share, vault: /share/vault }\nmirror: { every: 10m }\n');
  const written = readFileSync(site.config, 'utf8');
  const ran = await ytm(site, ['service', 'install', '--run', '--interval', '20m']);
  expect(ran.code).toBe(1);
  expect(readFileSync(site.config, 'utf8')).toBe(written);
  expect(readdirSync(join(home, '.config'), { recursive: true })).toEqual(['ytm', 'ytm/config.yaml']);
});
