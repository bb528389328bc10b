/** `ytm __complete -- WORD...`: the possible next words, for the completion scripts. On any error it prints nothing. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../../config/config.ts';
import { findConfigFile, loadConfig } from '../../config/load.ts';
import { mirrorOf } from '../../config/mirror-settings.ts';
import { MIRROR } from '../../health/mirror-component.ts';
import { commandText, helpTexts } from '../../messages/help.ts';
import type { HelpTexts } from '../../messages/help-texts.ts';
import { pickLanguage } from '../../messages/language.ts';
import { PROBE_KINDS } from '../../probes/registry.ts';
import { Database, QUICK_MS } from '../../store/database.ts';
import { StoredMirror } from '../../store/mirror-store.ts';
import { StoreUnreadable } from '../../store/problem.ts';
import { DATABASE_FILE } from '../../store/store.ts';
import { type Io, print } from '../io.ts';
import { nextWords } from '../tree/candidates.ts';
import type { Handler } from '../tree/node.ts';
import type { Noun } from '../tree/spec.ts';
import type { COMPLETE } from '../tree/specs/shell.ts';

interface Offer {
  readonly word: string;
  readonly text: string;
}

const MOST_RUNS = 30;

export const complete: Handler<typeof COMPLETE> = async ({ operands, tree }, io) => {
  const words = operands ?? [];
  const next = nextWords(tree, words);
  if (next.kind === 'names' && (next.noun === 'file' || next.noun === 'folder')) {
    print(io, next.noun === 'file' ? 'files' : 'folders');
    return 0;
  }
  const texts = helpTexts(pickLanguage('auto', io.env));
  print(io, 'words');
  // A name is given once.
  const given = next.kind === 'names' ? words.slice(0, -1) : [];
  for (const { word, text } of await offers(next, words, texts, io))
    if (word.startsWith(words.at(-1) ?? '') && !given.includes(word)) print(io, `${word}\t${text}`);
  return 0;
};

async function offers(next: ReturnType<typeof nextWords>, words: readonly string[], texts: HelpTexts, io: Io): Promise<readonly Offer[]> {
  switch (next.kind) {
    case 'nothing':
      return [];
    case 'words':
      return next.words.map((word) => ({ word, text: '' }));
    case 'commands':
      return next.words.map((word) => ({ word, text: commandText(texts, [...next.path, word]).summary }));
    case 'options':
      return next.words.map((word) => ({ word, text: optionText(word, next.path, texts) }));
    case 'names':
      return namesOf(next.noun, words, io);
  }
}

function optionText(word: string, path: readonly string[], texts: HelpTexts): string {
  if (word === '--config') return texts.titles.config;
  if (word === '--help') return texts.titles.help;
  return commandText(texts, path).words?.[word] ?? '';
}

/** Names that the config or the store knows. */
async function namesOf(noun: Noun, words: readonly string[], io: Io): Promise<readonly Offer[]> {
  const config = await quietConfig(words, io);
  if (config === null) return [];
  switch (noun) {
    case 'probe':
      return config.probes.map(({ id, component }) => ({ word: id, text: component }));
    case 'component':
      return [...config.components.map(({ id }) => id), ...(mirrorOf(config) === null ? [] : [MIRROR])].map((word) => ({ word, text: '' }));
    case 'subject':
      return [...(await namesOf('component', words, io)), ...(await namesOf('probe', words, io))];
    case 'run':
      return inStore(config, (store) => store.runs.newest(MOST_RUNS).map(({ id, status }) => ({ word: id, text: status })));
    case 'parked':
      return inStore(config, (store) => {
        const parked = store.decisions.parked();
        return parked === null ? [] : [{ word: parked.id, text: '' }];
      });
    case 'file':
    case 'folder':
      return [];
  }
}

async function quietConfig(words: readonly string[], { env }: Io): Promise<Config | null> {
  const at = words.lastIndexOf('--config');
  const loaded = await loadConfig({ file: findConfigFile(at < 0 ? undefined : words[at + 1], env), env, kinds: PROBE_KINDS });
  return loaded.ok ? loaded.config : null;
}

/** The store is only read: it is neither created nor repaired nor waited for, because this runs at every Tab. */
function inStore(config: Config, use: (store: StoredMirror) => readonly Offer[]): readonly Offer[] {
  const file = join(config.paths.state, DATABASE_FILE);
  if (!existsSync(file)) return [];
  const database = new Database(file, { busyMs: QUICK_MS, mayBeAbsent: true });
  try {
    return database.isOpen ? use(new StoredMirror(database)) : [];
  } catch (error) {
    if (error instanceof StoreUnreadable) return [];
    throw error;
  } finally {
    database.close();
  }
}
