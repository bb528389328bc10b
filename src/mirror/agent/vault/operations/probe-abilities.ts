/** What the vault's file system can do, measured in a separate folder inside the temp folder. */
import { lstatSync, readdirSync, readFileSync, readlinkSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import type { Abilities, ChangingAbilities } from '../../../core/abilities.ts';
import { longestOf } from '../../../core/names.ts';
import { measureTimes, SAMPLE_TIMES, type VaultTimes } from '../../../core/vault-times.ts';
import { accepts, attempt, type Outcome } from '../attempt.ts';
import { OpFailed } from '../failures.ts';
import { giveTime, inFolderOfItsOwn } from '../own-folder.ts';
import type { VaultRoot } from '../vault-root.ts';

const LONGEST = 255;

/** `known`: the last result. Everything is probed again only if the quick probe differs from it. */
export function probeAbilities(root: VaultRoot, known: Abilities | null): Abilities {
  const found = inFolderOfItsOwn(root, () => probeHere(known));
  // From now on times are reported without the share's offset.
  root.times.resolution = Math.max(1, found.timestampResolution);
  root.times.offset = found.timeOffset;
  return found;
}

function probeHere(known: Abilities | null): Abilities {
  const quickly = changingHere();
  return known !== null && isStill(known, quickly) ? { ...known, ...quickly } : { ...quickly, ...lastingHere() };
}

function isStill(known: Abilities, { timestampResolution, timeOffset, ...names }: ChangingAbilities): boolean {
  const sameNames = (['foldsCase', 'foldsUnicode', 'unicodeForm'] as const).every((key) => known[key] === names[key]);
  return sameNames && known.timestampResolution === timestampResolution && known.timeOffset === timeOffset;
}

/** A few calls. */
function changingHere(): ChangingAbilities {
  // A failure of even this is reported.
  writeFileSync('plain', 'plain', { flag: 'wx' });
  return { foldsCase: isThere('PLAIN'), ...unicode(), ...timesHere() };
}

type LastingAbilities = Omit<Abilities, keyof ChangingAbilities>;

function lastingHere(): LastingAbilities {
  return { ...namesHere(), links: linksWork(), renameOver: renamesOver() };
}

function namesHere(): Pick<LastingAbilities, 'forbidden' | 'trailingDots' | 'longestName'> {
  const forbidden: string[] = [];
  for (const character of CHARACTERS) {
    const outcome = attemptName(`a${character}b`);
    // Each further one would cost seconds in which nobody reaches the share: no other odd name is tried there, all count as refused.
    if (outcome === 'breaks')
      return { forbidden: CHARACTERS.join(''), trailingDots: false, longestName: { of: longestInBytes(), unit: 'bytes' } };
    if (outcome === 'refused') forbidden.push(character);
  }
  return { forbidden: forbidden.join(''), trailingDots: holds('dot.') && holds('blank '), longestName: longestName() };
}

/** Characters that Windows servers refuse, and the control characters. */
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

function timesHere(): VaultTimes {
  return measureTimes(
    SAMPLE_TIMES.map((given) => {
      giveTime(given);
      return { given, kept: lstatSync('plain').mtimeMs };
    }),
  );
}

function attemptName(name: string): Outcome {
  const outcome = attempt(() => writeFileSync(name, ''));
  return outcome === 'accepted' && !readdirSync('.').includes(name) ? 'refused' : outcome;
}

function holds(name: string): boolean {
  return attemptName(name) === 'accepted';
}

function longestName(): Abilities['longestName'] {
  // Three bytes each, one unit each.
  if (holds('\u{3042}'.repeat(LONGEST))) return { of: LONGEST, unit: 'utf16' };
  return { of: longestInBytes(), unit: 'bytes' };
}

function longestInBytes(): number {
  return longestOf(LONGEST, (length) => holds('n'.repeat(length)));
}

function linksWork(): boolean {
  return accepts(() => symlinkSync('plain', 'link')) && accepts(() => readlinkSync('link')) && readlinkSync('link') === 'plain';
}

function renamesOver(): boolean {
  writeFileSync('old', 'old', { flag: 'wx' });
  writeFileSync('new', 'new', { flag: 'wx' });
  return accepts(() => renameSync('new', 'old')) && readFileSync('old', 'utf8') === 'new';
}

/** "Not there" from a share in trouble would say that it keeps apart what it takes for one: that is a failure instead. */
function isThere(name: string): boolean {
  const outcome = attempt(() => lstatSync(name));
  if (outcome === 'breaks') throw new OpFailed('probe', 'EIO');
  return outcome === 'accepted';
}
