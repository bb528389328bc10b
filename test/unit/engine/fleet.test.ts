import { expect, test } from 'vitest';
import { fleetOf, rulesOf } from '../../../src/engine/fleet.ts';
import type { Role } from '../../../src/health/rules.ts';
import { PROBE_KINDS } from '../../../src/probes/registry.ts';
import { configOf } from '../../support/config.ts';

async function rolesOf(text: string): Promise<Readonly<Record<string, Role>>> {
  const config = await configOf(`version: 1\nobserver: { neutral: ["https://neutral.example/x?token=hunter2"] }\n${text}\n`);
  return Object.fromEntries(
    config.probes.map((probe) => {
      const kind = PROBE_KINDS.get(probe.kind);
      if (kind === undefined) throw new Error(probe.kind);
      return [probe.id, rulesOf(config, probe, kind, probe.settings).role];
    }),
  );
}

const FLEET = 'gateway: { url: "https://acer.example" }\npaths: { share: /mnt/share }\nvault: { host: nas }';

test('the standard probes have their roles, whatever is overridden', async () => {
  const usual = {
    ui: 'front',
    healthz: 'api',
    files: 'files',
    watchdog: 'report',
    mount: 'mount',
    sentinel: 'sentinel',
    smb: 'share-host',
  };
  expect(await rolesOf(FLEET)).toMatchObject(usual);
  const other =
    'probes:\n  ui: { url: "https://acer.example/api/ui" }\n  healthz: { url: "https://acer.example/up" }\n  smb: { port: 1445 }';
  expect(await rolesOf(`${FLEET}\n${other}`)).toMatchObject(usual);
});

test('a role is not guessed from an address: another route or port has none', async () => {
  const more = [
    'second: { kind: http, component: gateway, url: "https://acer.example/api/second", expect: { json: { status: ok } } }',
    'page: { kind: http, component: gateway, url: "https://acer.example/page" }',
    'listing: { kind: http, component: gateway, url: "https://acer.example/files/x" }',
    'nas: { kind: tcp, component: vault, host: nas2, port: 445 }',
  ];
  expect(await rolesOf(`${FLEET}\nprobes:\n  ${more.join('\n  ')}`)).toMatchObject({
    healthz: 'api',
    second: 'other',
    page: 'other',
    listing: 'other',
    smb: 'share-host',
    nas: 'other',
  });
});

test('a role can be given to a probe of one’s own, once in a component', async () => {
  const own = [
    'api: { kind: http, component: a, url: "https://a/x", role: api }',
    'other: { kind: http, component: b, url: "https://b/x", role: api }',
  ];
  expect(await rolesOf(`probes:\n  ${own.join('\n  ')}`)).toMatchObject({ api: 'api', other: 'api' });
});

test('the neutral check names what it asks, without a query', async () => {
  const config = await configOf(`version: 1\nobserver: { neutral: ["https://neutral.example/x?token=hunter2"] }\n${FLEET}\n`);
  expect(fleetOf(config, []).neutral).toEqual(['https://neutral.example/x']);
});
