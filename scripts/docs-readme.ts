/** Keeps the screen in the READMEs equal to the golden frame of the dashboard. */
import { readFileSync } from 'node:fs';

export const README = new URL('../README.md', import.meta.url);
export const README_JA = new URL('../README.ja.md', import.meta.url);

const BEGIN = '<!-- The screen below is made by npm run docs. -->';
const SCREEN = /(?<=<!-- The screen below is made by npm run docs\. -->\n)```\n.*?\n```/s;

/** The text of `readme` with this golden frame (a file of test/fixtures/tui) as its screen. */
export function withScreen(readme: URL, frame: string): string {
  const text = readFileSync(readme, 'utf8');
  if (!SCREEN.test(text)) throw new Error(`${readme.pathname} has no screen after ${BEGIN}`);
  const lines = readFileSync(new URL(`../test/fixtures/tui/${frame}`, import.meta.url), 'utf8')
    .trimEnd()
    .split('\n');
  // Every line of a golden frame ends in a bar that shows its width.
  const screen = lines.map((line) => line.replace(/\s*\|$/, '')).join('\n');
  return text.replace(SCREEN, () => `\`\`\`\n${screen}\n\`\`\``);
}
