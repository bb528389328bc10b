/** What the vault's file system can do, tried out in a folder of its own in the temp folder. */
import {
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmdirSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import type { Abilities } from '../../core/abilities.ts';
import { TEMP_NAME } from '../../core/contract.ts';
import { atStep } from './failures.ts';
import { randomName } from './moving.ts';
import type { Standing } from './standing.ts';
import { EVERYTHING, sweepHere } from './sweeping.ts';

const LONGEST = 255;

export function probeAbilities(standing: Standing): Abilities {
  const name = randomName('abilities');
  return standing.making(TEMP_NAME, () => {
    atStep('make', () => mkdirSync(name));
    try {
      return standing.within(name, () => {
        const found = atStep('probe', probeHere);
        sweepHere(standing, EVERYTHING);
        return found;
      });
    } finally {
      // When something was left it is a leftover like others, cleared by the next write test.
      tried(() => rmdirSync(name));
    }
  });
}

function probeHere(): Abilities {
  // Whoever cannot even do this shall say so.
  writeFileSync('plain', 'plain', { flag: 'wx' });
  return {
    foldsCase: isThere('PLAIN'),
    ...unicode(),
    timeGrain: timeGrain(),
    forbidden: CHARACTERS.filter((character) => !holds(`a${character}b`)).join(''),
    trailingDots: holds('dot.') && holds('blank '),
    longestName: longestName(),
    links: linksWork(),
    renameOver: renamesOver(),
  };
}

/** What servers of Windows' kind refuse, and the control characters. */
const CHARACTERS: readonly string[] = [
  '<',
  '>',
  ':',
  '"',
  '|',
  '?',
  '*',
  '\\',
  ...Array.from({ length: 31 }, (_, index) => String.fromCharCode(index + 1)),
];

const COMPOSED = 'caf\u{E9}-\u{304C}';
const DECOMPOSED = COMPOSED.normalize('NFD');

function unicode(): Pick<Abilities, 'foldsUnicode' | 'unicodeForm'> {
  writeFileSync(`1${COMPOSED}`, '', { flag: 'wx' });
  writeFileSync(`2${DECOMPOSED}`, '', { flag: 'wx' });
  const names = readdirSync('.');
  const comesBack = (name: string): boolean => names.includes(name);
  const foldsUnicode = isThere(`1${DECOMPOSED}`) && isThere(`2${COMPOSED}`);
  if (!comesBack(`2${DECOMPOSED}`) && comesBack(`2${COMPOSED}`)) return { foldsUnicode, unicodeForm: 'nfc' };
  if (!comesBack(`1${COMPOSED}`) && comesBack(`1${DECOMPOSED}`)) return { foldsUnicode, unicodeForm: 'nfd' };
  return { foldsUnicode, unicodeForm: 'as-given' };
}

/** Seconds that no coarse clock can hold; the worst of them tells the grain. */
const TIMES = [1_700_000_001.237, 1_700_000_001.999, 1_700_000_003.001, 1_700_000_004.5];
const GRAINS = [1, 10, 100, 1_000, 2_000];

function timeGrain(): number {
  const errors = TIMES.map((time) => {
    utimesSync('plain', time, time);
    return Math.abs(lstatSync('plain').mtimeMs - time * 1_000);
  });
  const worst = Math.max(...errors);
  return GRAINS.find((grain) => worst <= grain) ?? Math.ceil(worst);
}

function holds(name: string): boolean {
  return tried(() => writeFileSync(name, '', { flag: 'wx' })) && readdirSync('.').includes(name);
}

function longestName(): Abilities['longestName'] {
  // Three bytes each, one unit each.
  if (holds('\u{3042}'.repeat(LONGEST))) return { of: LONGEST, unit: 'utf16' };
  let [fits, tooLong] = [1, LONGEST + 1];
  while (tooLong - fits > 1) {
    const length = fits === 1 ? LONGEST : Math.floor((fits + tooLong) / 2);
    if (holds('n'.repeat(length))) fits = length;
    else tooLong = length;
  }
  return { of: fits, unit: 'bytes' };
}

function linksWork(): boolean {
  return tried(() => symlinkSync('plain', 'link')) && tried(() => readlinkSync('link')) && readlinkSync('link') === 'plain';
}

function renamesOver(): boolean {
  writeFileSync('old', 'old', { flag: 'wx' });
  writeFileSync('new', 'new', { flag: 'wx' });
  return tried(() => renameSync('new', 'old')) && readFileSync('old', 'utf8') === 'new';
}

function isThere(name: string): boolean {
  return tried(() => lstatSync(name));
}

function tried(act: () => unknown): boolean {
  try {
    act();
    return true;
  } catch {
    return false;
  }
}
