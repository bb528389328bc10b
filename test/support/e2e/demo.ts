/** `ytm demo` in a terminal of its own, and its fault menu as a person uses it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FAULT_IDS, type FaultId } from '../../../src/demo/faults.ts';
import { demoText, localeOf } from '../../../src/messages/messages.ts';
import { codeCache } from '../helpers.ts';
import { until } from '../poll.ts';
import { openTmux, type TmuxWindow } from '../tmux.ts';
import type { Owner } from './fleet.ts';
import { PROGRAM } from './program.ts';

export interface DemoWindow {
  readonly window: TmuxWindow;
  /** Opens the menu, switches each of these once, and closes it. */
  readonly toggle: (...faults: readonly FaultId[]) => Promise<void>;
}

/** Tall enough that the whole menu is in sight. */
const SIZE = { columns: 120, rows: 76 };
/** A lab, a daemon's start, and two good attempts of everything. */
const START_MS = 90_000;

export async function openDemo(owner: Owner): Promise<DemoWindow> {
  const home = mkdtempSync(join(tmpdir(), 'ytm-demo-e2e-'));
  const window = await openTmux(SIZE.columns, SIZE.rows, { HOME: home, TMPDIR: home, XDG_CACHE_HOME: codeCache(home) });
  owner.onTestFinished(async () => {
    await window.send('q');
    await window.shows('exit=', { within: START_MS }).catch(() => undefined);
    await window.close();
    rmSync(home, { recursive: true, force: true, maxRetries: 10 });
  });
  await window.send(`clear; '${process.execPath}' '${PROGRAM}' demo; echo "exit=$?"`, 'Enter');
  // After the first run of the mirror its heartbeat is looked for too.
  await window.shows(/^ {4}✓ heartbeat .* old/, { within: START_MS });
  await window.shows(/✓ gate open .*✓ mirror up to date/, { within: START_MS });
  await window.shows('everything is fine');
  return { window, toggle: (...faults) => toggle(window, faults) };
}

async function toggle(window: TmuxWindow, faults: readonly FaultId[]): Promise<void> {
  await window.send('x');
  for (const fault of faults) {
    const { rows, chosen } = await menuIn(window);
    const place = rows.findIndex((row) => row.includes(labelOf(fault)));
    const wanted = rows[place]?.endsWith(' ON') === true ? ' off' : ' ON';
    for (let at = chosen; at !== place; at += Math.sign(place - chosen)) await window.send(place > chosen ? 'j' : 'k');
    await until(`${fault} is chosen`, async () => (await menuIn(window)).chosen === place);
    await window.send('Enter');
    await until(`${fault} is${wanted}`, async () => (await menuIn(window)).rows[place]?.endsWith(wanted) === true);
  }
  await window.send('x');
  await window.shows('FAULTS', { gone: true });
}

function labelOf(fault: FaultId): string {
  return demoText(`fault.${fault}`, localeOf('en', 0, 0));
}

/** The menu's lines, and which of them is chosen. */
async function menuIn(window: TmuxWindow): Promise<{ readonly rows: readonly string[]; readonly chosen: number }> {
  const lines = await window.shows('─ FAULTS');
  const first = lines.findIndex((line) => line.startsWith('─ FAULTS')) + 1;
  const rows = lines.slice(first, first + FAULT_IDS.length);
  return { rows, chosen: rows.findIndex((row) => row.startsWith('▸')) };
}
