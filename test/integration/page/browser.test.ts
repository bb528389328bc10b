/** The page in a real Chromium: one browser for all, a page of its own for each test. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import axe from 'axe-core';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import type { ApiPorts, PageFiles } from '../../../src/api/ports.ts';
import type { Snapshot } from '../../../src/health/snapshot.ts';
import { type Clock, systemClock } from '../../../src/platform/clock.ts';
import { noBrowser, openBrowser } from '../../support/browser.ts';
import { FakeBoard } from '../../support/fake-board.ts';
import { SOME_HISTORY } from '../../support/histories.ts';
import { HOSTILE_TEXT } from '../../support/hostile-text.ts';
import { anIncident } from '../../support/incidents.ts';
import { pageFiles } from '../../support/page-files.ts';
import { allowed, until } from '../../support/poll.ts';
import { serveTcp } from '../../support/served.ts';
import { aComponent, allDown, anAttempt, aProbe, aReason, aSnapshot, backendDown, NOW, standardProbe } from '../../support/snapshots.ts';
import { titled } from '../../support/titled.ts';

/** The folder for pictures to look at; none are made without it. */
const PICTURES = process.env['YTM_TEST_PICTURES'];
const PHONE = { width: 390, height: 844 };
const DESK = { width: 1280, height: 900 };
const TV = { width: 1920, height: 1080 };

/** As the snapshots of the tests have it: their NOW, and running. */
function clockOfSnapshots(): Clock {
  const began = systemClock.monotonic();
  return {
    now: () => NOW + Math.round(systemClock.monotonic() - began),
    monotonic: () => systemClock.monotonic(),
    after: (ms, run, options) => systemClock.after(ms, run, options),
  } as Clock;
}

let browser: Browser;
let files: PageFiles;

interface Look extends BrowserContextOptions {
  readonly path?: string;
  readonly ports?: Partial<ApiPorts>;
  readonly port?: number;
}

/** A page of the board, with everything that it asked for and complained of. */
async function open(board: FakeBoard, { path = '/?lang=en', ports = {}, port = 0, ...options }: Look = {}) {
  const listen = { host: '127.0.0.1', port };
  const served = await serveTcp(
    board,
    { listen },
    { clock: clockOfSnapshots(), history: SOME_HISTORY, pageFiles: () => Promise.resolve(files), ...ports },
  );
  const context = await browser.newContext({ viewport: DESK, ...options });
  onTestFinished(() => context.close());
  const page = await context.newPage();
  const asked: string[] = [];
  const complaints: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  page.on('console', (message) => complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(String(error)));
  const origin = `http://127.0.0.1:${served.port}`;
  await page.goto(`${origin}${path}`);
  return { ...served, page, context, asked, complaints, origin };
}

/** A tab that has not loaded anything yet. */
async function openBlank() {
  const context = await browser.newContext({ viewport: DESK });
  onTestFinished(() => context.close());
  return { page: await context.newPage() };
}

/** The address of a page that is fine. */
async function served(): Promise<string> {
  const ports = { clock: clockOfSnapshots(), history: SOME_HISTORY, pageFiles: () => Promise.resolve(files) };
  return `http://127.0.0.1:${(await serveTcp(new FakeBoard(), {}, ports)).port}/?lang=en`;
}

async function live(page: Page): Promise<void> {
  await page.locator('html[data-link=live]').waitFor();
}

async function picture(page: Page, name: string, fullPage = true): Promise<void> {
  if (PICTURES === undefined) return;
  mkdirSync(PICTURES, { recursive: true });
  await page.screenshot({ path: join(PICTURES, `${name}.png`), fullPage });
}

/** Axe finds contrast, names, roles, landmarks, order of headings. Injected by the debugger, which the policy does not concern. */
async function violations(page: Page): Promise<unknown> {
  await page.evaluate(axe.source);
  return page.evaluate(
    `axe.run({ resultTypes: ['violations'] }).then(({ violations }) => violations.map(({ id, nodes }) => id + ': ' + nodes.map(({ html }) => html).join(' | ')))`,
  );
}

describe.skipIf(noBrowser !== null)(titled('in a browser', noBrowser), () => {
  beforeAll(async () => {
    [browser, files] = await Promise.all([openBrowser(), pageFiles()]);
  });
  afterAll(() => browser.close());

  test('shows verdict, cause and next step at the first paint, and loads nothing from elsewhere', async () => {
    const { page, asked, complaints, origin } = await open(new FakeBoard(allDown()));
    await live(page);
    expect(await page.locator('h1').innerText()).toContain('DOWN');
    expect(await page.locator('#verdict').innerText()).toContain('tailscale ping acer-dai');
    expect(await page.title()).toBe('DOWN gateway · mac');
    expect(asked.filter((url) => !url.startsWith(`${origin}/`))).toEqual([]);
    expect(complaints).toEqual([]);
  });

  test('shows a fault within a second without being loaded again, and its end', async () => {
    const { page, board, asked } = await open(new FakeBoard());
    await live(page);
    await page.evaluate('window.mark = 1');
    const before = asked.length;
    const began = performance.now();
    board.show(allDown());
    await page.locator('#verdict.down').waitFor();
    expect(performance.now() - began).toBeLessThan(await allowed(1_000));
    expect(await page.title()).toBe('DOWN gateway · mac');
    expect(await page.locator('#icon').getAttribute('href')).toBe('/icon.svg?look=down');
    board.show(aSnapshot());
    await page.locator('#verdict.healthy').waitFor();
    expect(await page.evaluate('window.mark')).toBe(1);
    // Pictures of the tab only.
    expect(asked.slice(before).filter((url) => !url.includes('/icon.svg'))).toEqual([]);
  });

  test('says that it has lost the daemon, and continues with the next one', async () => {
    const { page, exporter, port } = await open(new FakeBoard());
    await live(page);
    await exporter.stop();
    await page.locator('html[data-link=lost]').waitFor();
    expect(await page.locator('#lost').isVisible()).toBe(true);
    expect(await page.title()).toMatch(/^\? /);
    await picture(page, 'lost');
    expect(await violations(page)).toEqual([]);
    const next = await serveTcp(
      new FakeBoard(backendDown()),
      { listen: { host: '127.0.0.1', port } },
      { clock: clockOfSnapshots(), pageFiles: () => Promise.resolve(files) },
    );
    await live(page);
    await page.locator('#verdict.degraded').waitFor();
    expect(await page.locator('#lost').isVisible()).toBe(false);
    expect(next.port).toBe(port);
  });

  test.each([
    ['script', (old: PageFiles): PageFiles => ({ ...old, script: `${old.script}\n// newer` }), {}],
    ['style', (old: PageFiles): PageFiles => ({ ...old, style: `${old.style}\n/* newer */` }), {}],
    ['version', (old: PageFiles): PageFiles => old, { version: '99.0.0' }],
  ] as const)('loads itself again when the daemon has another %s', async (_, renewed, changes) => {
    const { page, exporter, port } = await open(new FakeBoard());
    await live(page);
    await page.evaluate('window.mark = 1');
    await exporter.stop();
    await serveTcp(
      new FakeBoard({ ...allDown(), ...changes }),
      { listen: { host: '127.0.0.1', port } },
      { clock: clockOfSnapshots(), pageFiles: () => Promise.resolve(renewed(files)) },
    );
    await page.locator('html[data-link=live] #verdict.down').waitFor();
    await until('it was loaded again', async () => (await page.evaluate('window.mark').catch(() => 1)) === undefined);
  });

  test('says that it is live only once the daemon has answered, keeps trying, and takes no silence for “nothing changed”', async () => {
    const { page } = await openBlank();
    let asked = 0;
    const isAnswered = (): boolean => asked === 3;
    await page.clock.install();
    await page.route('**/page/events*', async (route) => {
      asked += 1;
      if (isAnswered()) await route.continue();
    });
    await page.goto(await served());
    await until('it asks', () => asked === 1);
    expect(await page.locator('.when-live').isVisible()).toBe(false);
    await page.clock.runFor(41_000);
    expect(await page.locator('#lost').isVisible()).toBe(true);
    await until('it asks again', () => asked === 2);
    await page.clock.runFor(42_000);
    await live(page);
    expect(asked).toBe(3);
    // The connection stays, as it does when the daemon hangs: its kernel still answers.
    await page.clock.runFor(41_000);
    expect(await page.locator('#lost').isVisible()).toBe(true);
    await until('it asks again', () => asked === 4);
  });

  test.each([
    ['phone', PHONE, '/?lang=en', 'light'],
    ['desk, Japanese', DESK, '/?lang=ja', 'dark'],
    ['wall', TV, '/?lang=en&wall', 'light'],
  ] as const)('%s: nothing is wider than the screen, and axe finds nothing', async (name, viewport, path, colorScheme) => {
    const { page, board, complaints } = await open(new FakeBoard(aSnapshot()), { viewport, path, colorScheme });
    for (const [state, snapshot] of [
      ['down', allDown()],
      ['hostile', hostile()],
    ] as const) {
      board.show(snapshot);
      await live(page);
      await page.locator(`#verdict.${snapshot.verdict}`).waitFor();
      await picture(page, `${name}-${state}`, name !== 'wall');
      expect([state, await page.evaluate('document.documentElement.scrollWidth')]).toEqual([state, viewport.width]);
      expect([state, await violations(page)]).toEqual([state, []]);
    }
    expect(complaints).toEqual([]);
  });

  test('the wall shows everything that is wrong without scrolling', async () => {
    const { page } = await open(new FakeBoard(allDown()), { viewport: TV, path: '/?lang=en&wall' });
    await live(page);
    const lowest = Number(await page.evaluate("document.querySelector('#c1').getBoundingClientRect().bottom"));
    expect(lowest).toBeLessThan(TV.height);
  });

  test('one incident on a phone: nothing is wider than the screen, and axe finds nothing', async () => {
    const path = `/incidents/${anIncident().id}?lang=ja`;
    const { page, complaints } = await open(new FakeBoard(), { viewport: PHONE, path, colorScheme: 'dark' });
    await picture(page, 'incident');
    expect(await page.locator('h1').innerText()).toContain('gateway のインシデント');
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(PHONE.width);
    expect(await violations(page)).toEqual([]);
    expect(complaints).toEqual([]);
  });

  test('hostile names do nothing', async () => {
    const { page, complaints } = await open(new FakeBoard(hostile()));
    await live(page);
    expect(await page.evaluate('window.hacked')).toBeUndefined();
    expect(await page.locator('main img, main script, main b b').count()).toBe(0);
    expect(await page.locator('h1').count()).toBe(1);
    expect(complaints).toEqual([]);
  });

  test('works with the keyboard, and a change takes nothing away from a reader', async () => {
    const { page, board } = await open(new FakeBoard());
    await live(page);
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.nodeName')).toBe('SUMMARY');
    await page.keyboard.press('Enter');
    expect(await page.locator('#c0').getAttribute('open')).toBe('');
    const probe = { ...standardProbe('healthz'), last: anAttempt({}, { tookMs: 4_321 }) };
    board.show(aSnapshot({ probes: [probe], components: [aComponent('hot', 'degraded', [aReason('space.low', 'hot', 'hotspace', {})])] }));
    await page.locator('#c0-p2', { hasText: '4.3 s' }).waitFor();
    expect(await page.locator('#c0').getAttribute('open')).toBe('');
    expect(await page.evaluate('document.activeElement.nodeName')).toBe('SUMMARY');
    const reached = new Set<unknown>();
    for (let key = 0; key < 20; key += 1) {
      await page.keyboard.press('Tab');
      reached.add(await page.evaluate('document.activeElement.textContent'));
    }
    expect(reached).toContain('日本語');
    expect(reached).toContain('wall mode');
  });

  test('the wall has no marks of something to press', async () => {
    const { page } = await open(new FakeBoard(allDown()), { viewport: TV, path: '/?lang=en&wall' });
    await live(page);
    const marks = await page.evaluate(
      "[...document.querySelectorAll('summary .name')].map((one) => getComputedStyle(one, '::before').content)",
    );
    expect(new Set(marks as string[])).toEqual(new Set(['""']));
  });

  test('on a phone, figures and headings of the availability are not broken', async () => {
    const { page } = await open(new FakeBoard(), { viewport: PHONE });
    const heights = await page.evaluate(
      "[...document.querySelectorAll('#availability thead th, #availability td b')].map((one) => one.getBoundingClientRect().height)",
    );
    expect(Math.max(...(heights as number[]))).toBeLessThan(32);
  });

  test('counts ages by itself', async () => {
    const { page } = await open(new FakeBoard(allDown()));
    await live(page);
    const age = page.locator('#verdict time').first();
    const before = await age.innerText();
    await until('the next second', async () => (await age.innerText()) !== before);
  });

  test('without JavaScript it says the same, and loads itself again', async () => {
    const { page, asked } = await open(new FakeBoard(allDown()), { javaScriptEnabled: false });
    expect(await page.locator('h1').innerText()).toContain('DOWN');
    expect(await page.locator('#verdict').innerText()).toContain('3 min');
    expect(await page.locator('.when-static').isVisible()).toBe(true);
    expect(await page.locator('.when-live').isVisible()).toBe(false);
    expect(await page.content()).toContain('http-equiv="refresh"');
    expect(asked.filter((url) => url.includes('/page/events'))).toEqual([]);
  });

  test('an idle page asks for nothing', async () => {
    const { page, asked } = await open(new FakeBoard());
    await live(page);
    const before = asked.length;
    await until('a few seconds on the page', () => page.evaluate('performance.now() > 3000'));
    expect(asked.slice(before)).toEqual([]);
  });
});

function hostile(): Snapshot {
  const evil = `<script>window.hacked=1</script><img src=x onerror=window.hacked=1>"'><b>${HOSTILE_TEXT}</b>`;
  const long = 'x'.repeat(500);
  const cause = { ...aReason('http.status', evil, evil, { target: evil, status: 500, expected: long, host: evil }) };
  return aSnapshot({
    host: `mac ${evil}`,
    components: [aComponent(evil, 'down', [cause]), aComponent(long, 'degraded', [{ ...cause, component: long, probe: null }])],
    probes: [
      aProbe(evil, 'http', evil, { state: 'down', target: evil, reason: cause }),
      aProbe(long, 'http', long, { state: 'degraded', target: long, reason: { ...cause, probe: long } }),
    ],
  });
}
