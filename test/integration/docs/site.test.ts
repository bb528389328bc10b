/** The site of the documentation in a real Chromium: readable for everyone, on a phone and on a desk. */
import { mkdtempSync, rmSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import axe from 'axe-core';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { renderSite } from '../../../scripts/site/site.ts';
import { noBrowser, openBrowser } from '../../support/browser.ts';
import { titled } from '../../support/titled.ts';

/** The folder for pictures to look at; none are made without it. */
const PICTURES = process.env['YTM_TEST_PICTURES'];

let browser: Browser;
let folder: string;
beforeAll(async () => {
  if (noBrowser !== null) return;
  folder = mkdtempSync(join(tmpdir(), 'ytm-site-'));
  for (const [path, text] of renderSite(resolve(import.meta.dirname, '../../..'))) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
  browser = await openBrowser();
});
afterAll(async () => {
  if (noBrowser !== null) return;
  await browser.close();
  rmSync(folder, { recursive: true, force: true });
});

describe.skipIf(noBrowser !== null)(titled('the site', noBrowser), () => {
  test.each([
    ['docs/index', 'light', 1280],
    ['docs/start', 'dark', 390],
    ['docs/start.ja', 'light', 390],
    ['docs/gateway', 'dark', 1280],
  ] as const)('%s, %s, %i px wide: axe finds nothing, and only tables and code scroll sideways', async (name, colorScheme, width) => {
    const page = await browser.newPage({ colorScheme, viewport: { width, height: 900 } });
    await page.goto(`file://${folder}/${name}.html`);
    await page.evaluate(axe.source);
    const violations = await page.evaluate(async () => {
      const { axe: inPage } = globalThis as unknown as { readonly axe: typeof axe };
      const { violations: found } = await inPage.run();
      return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 100)).join(' | ')}`);
    });
    expect(violations).toEqual([]);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
    if (PICTURES !== undefined) await page.screenshot({ path: join(PICTURES, `${name.replaceAll('/', '-')}-${width}.png`) });
    await page.close();
  });

  test('leads from the start page to the next one, and to the other language', async () => {
    const page = await browser.newPage();
    await page.goto(`file://${folder}/index.html`);
    await page.waitForURL(/docs\/index\.html$/);
    await page.click('a[rel=next]');
    expect(await page.title()).toMatch(/^From nothing to .* · ytm$/);
    await page.click('header a[hreflang=ja]');
    expect(await page.getAttribute('html', 'lang')).toBe('ja');
    await page.close();
  });
});
