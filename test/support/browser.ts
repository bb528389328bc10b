/** The system's Chromium, for tests of the page; one browser for a file. */
import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];
const found = PLACES.find((place) => existsSync(place));

/** Why there is no browser to test with, or `null`. */
export const noBrowser: string | null = found === undefined ? 'there is no Chromium here' : null;

export async function openBrowser(): Promise<Browser> {
  if (found === undefined) throw new Error('there is no Chromium here');
  // In a container it runs as root, where its sandbox does not work. It opens pages of this test only.
  return chromium.launch({ executablePath: found, args: ['--no-sandbox', '--disable-dev-shm-usage'] });
}
