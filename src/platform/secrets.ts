/** Secrets by reference: `env:NAME` or `file:PATH`, read when used, never kept in the config, a log or an error. */
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import type { Env } from './paths.ts';
import { expandHome } from './paths.ts';

export type SecretRef = { readonly from: 'env'; readonly name: string } | { readonly from: 'file'; readonly path: string };

/** What is wrong with a secret: a word of the messages. */
export type SecretFault = 'secret-unset' | 'secret-unreadable' | 'secret-empty' | 'secret-lines';

export type SecretResult =
  | { readonly ok: true; readonly value: string }
  | { readonly ok: false; readonly problem: string; readonly fault: SecretFault };

export interface Secrets {
  /** The secret without a trailing newline, or a sentence that names the reference, never the value. */
  resolve(ref: SecretRef): Promise<SecretResult>;
}

/** A token or password is short; a larger file is a mistake. */
const MAX_SECRET_BYTES = 64 * 1024;

/** A reference as it is written in the config; `null` when the text is none. */
export function parseSecretRef(text: string, home: string): SecretRef | null {
  const name = /^env:([A-Za-z_][A-Za-z0-9_]*)$/.exec(text)?.[1];
  if (name !== undefined) return { from: 'env', name };
  const path = text.startsWith('file:') ? expandHome(text.slice('file:'.length), home) : null;
  return path === null ? null : { from: 'file', path };
}

/** The inverse of `parseSecretRef`; safe to show. */
export function formatSecretRef(ref: SecretRef): string {
  return ref.from === 'env' ? `env:${ref.name}` : `file:${ref.path}`;
}

/** Resolves secrets from this environment and from files. Nothing is cached, so a rotated secret is used at once. */
export function createSecrets(env: Env): Secrets {
  return {
    async resolve(ref) {
      const found = ref.from === 'env' ? (env[ref.name] ?? null) : await readSecretFile(ref.path);
      if (found === null) return problem(ref, ref.from === 'env' ? 'secret-unset' : 'secret-unreadable');
      const value = found.replace(/\r?\n$/, '');
      if (value === '') return problem(ref, 'secret-empty');
      return /[\r\n\0]/.test(value) ? problem(ref, 'secret-lines') : { ok: true, value };
    },
  };
}

const SENTENCES: Readonly<Record<SecretFault, string>> = {
  'secret-unset': 'is not set',
  'secret-unreadable': 'cannot be read',
  'secret-empty': 'is empty',
  'secret-lines': 'has more than one line',
};

function problem(ref: SecretRef, fault: SecretFault): SecretResult {
  return { ok: false, problem: `${formatSecretRef(ref)} ${SENTENCES[fault]}`, fault };
}

/** `null` for anything that is not a readable regular file of a sensible size. */
async function readSecretFile(path: string): Promise<string | null> {
  try {
    // Without O_NONBLOCK the opening of a named pipe would wait for a writer.
    await using file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const found = await file.stat();
    return found.isFile() && found.size <= MAX_SECRET_BYTES ? await file.readFile('utf8') : null;
  } catch {
    return null;
  }
}
