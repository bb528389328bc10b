import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createPower, type PowerSource, parsePmset } from '../../../src/mirror/power.ts';
import type { Children } from '../../../src/platform/child/run.ts';
import { children } from '../../support/share/lab.ts';

const never = new AbortController().signal;

describe('power on a Mac', () => {
  it.each<[string, PowerSource]>([
    ["Now drawing from 'Battery Power'\n -InternalBattery-0 (id=4653155)\t85%; discharging; 5:12 remaining present: true\n", 'battery'],
    ["Now drawing from 'AC Power'\n -InternalBattery-0 (id=4653155)\t100%; charged; 0:00 remaining present: true\n", 'mains'],
    ["Now drawing from 'AC Power'\n", 'mains'],
    ["Now drawing from 'UPS Power'\n", 'battery'],
    ['No adapter attached.\n', 'unknown'],
    ['', 'unknown'],
  ])('%j', (output, source) => {
    expect(parsePmset(output)).toBe(source);
  });

  it('is unknown when pmset cannot be asked', async () => {
    const missing: Children = { run: () => Promise.resolve({ kind: 'missing', detail: '' }) };
    expect(await createPower({ platform: 'darwin', children: missing }).source(never)).toBe('unknown');
  });
});

describe('power on Linux', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'ytm-power-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const AC_ON = { type: 'Mains', online: '1' };
  const AC_OFF = { type: 'Mains', online: '0' };
  const USB_ON = { type: 'USB', online: '1' };
  const DISCHARGING = { type: 'Battery', status: 'Discharging' };
  const FULL = { type: 'Battery', status: 'Full' };
  const MOUSE = { type: 'Battery', scope: 'Device', status: 'Discharging' };

  it.each<[string, readonly Readonly<Record<string, string>>[], PowerSource]>([
    ['a laptop on the mains', [AC_ON, FULL], 'mains'],
    ['a laptop on its battery', [AC_OFF, DISCHARGING], 'battery'],
    ['a laptop that charges by USB', [AC_OFF, USB_ON, DISCHARGING], 'mains'],
    ['a laptop without a word of its mains', [FULL], 'mains'],
    ['a desktop with a wireless mouse', [MOUSE], 'unknown'],
    ['a desktop', [], 'unknown'],
    ['a supply that says nothing', [{ type: 'Battery' }], 'unknown'],
  ])('%s', async (_, supplies, source) => {
    for (const [index, supply] of supplies.entries()) {
      mkdirSync(join(folder, `supply${index}`));
      for (const [name, value] of Object.entries(supply)) writeFileSync(join(folder, `supply${index}`, name), `${value}\n`);
    }
    expect(await createPower({ platform: 'linux', children, folder }).source(never)).toBe(source);
  });

  it('is unknown where nothing is reported of it', async () => {
    expect(await createPower({ platform: 'linux', children, folder: join(folder, 'none') }).source(never)).toBe('unknown');
  });
});
