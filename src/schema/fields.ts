/**
 * The fields that config sections and probe kinds build their schemas from. Input is YAML text, output are ready values: durations as ms,
 * sizes as `SizeSpec`, secrets as references.
 *
 * Convention for messages, here and in any schema of a kind: a message is an expectation ("a duration such as 15s"), and config/load.ts turns it
 * into "expected …, got …". A message that ends in a full stop is a complete sentence and is shown as it is, without the value, so that a
 * secret is never printed.
 */
import { homedir } from 'node:os';
import * as z from 'zod/mini';
import type { Millis } from '../health/observation.ts';
import { jsonText } from '../messages/safe-text.ts';
import { expandHome } from '../platform/paths.ts';
import { parseSecretRef, type SecretRef } from '../platform/secrets.ts';
import { formatBytes, formatDuration, parseBytes, parseDuration, parseSize, type SizeSpec } from './units.ts';

// Compiled validators pay off for much data; a config is read once.
z.config({ jitless: true });

type Field<Output, Input = string> = z.ZodMiniType<Output, Input>;
/** The result of a field's reader: the value, or the expectation (see the convention above). */
type Reading<T> = { readonly value: T } | { readonly expected: string };

/** A field of text that `read` turns into a value. */
export function textField<T>(expected: string, read: (text: string) => Reading<T>): Field<T> {
  return z.pipe(
    z.string({ error: expected }),
    z.transform((text: string, context): T => {
      const reading = read(text);
      if ('value' in reading) return reading.value;
      context.issues.push({ code: 'custom', message: reading.expected, input: text });
      return z.NEVER;
    }),
  );
}

/** A span of time in ms. Zero is refused; `min` and `max` (both included) default to 1ms and 366d. */
export function duration(limits: { readonly min?: string; readonly max?: string } = {}): Field<Millis> {
  const expected = 'a duration such as 500ms, 15s, 10m, 6h or 7d';
  const min = parseDuration(limits.min ?? '1ms') ?? 1;
  const max = parseDuration(limits.max ?? '366d') ?? Number.MAX_SAFE_INTEGER;
  return textField(expected, (text) => {
    const ms = parseDuration(text);
    if (ms === null) return { expected };
    return ms >= min && ms <= max ? { value: ms } : { expected: `a duration from ${formatDuration(min)} to ${formatDuration(max)}` };
  });
}

/** A size that may depend on a total: `2GB`, `5%`, `min(10%, 50GB)`; see `sizeInBytes`. */
export function size(): Field<SizeSpec> {
  const expected = 'a size such as 10MiB, 2GB, 5% or "min(10%, 50GB)"';
  return textField(expected, (text) => {
    const spec = parseSize(text);
    return spec === null ? { expected } : { value: spec };
  });
}

/** A fixed number of bytes, at least one and at most `max` (default 1TiB). */
export function bytes(limits: { readonly max?: string } = {}): Field<number> {
  const expected = 'a size such as 64KiB, 10MiB or 2GB';
  const max = parseBytes(limits.max ?? '1TiB') ?? Number.MAX_SAFE_INTEGER;
  return textField(expected, (text) => {
    const count = parseBytes(text);
    if (count === null) return { expected };
    return count >= 1 && count <= max ? { value: count } : { expected: `a size from 1B to ${formatBytes(max)}` };
  });
}

/** An http or https URL as it was written, without spaces around it. One with credentials in it is refused without printing it. */
export function httpUrl(): Field<string> {
  const expected = 'a URL such as https://host/path';
  return textField(expected, (text) => {
    const variable = unreplaced(text);
    if (variable !== null) return variable;
    const written = text.trim();
    const url = URL.canParse(written) ? new URL(written) : null;
    if (url?.protocol !== 'http:' && url?.protocol !== 'https:') {
      // What has an @ may contain credentials, a query a token.
      return { expected: /[@?#]/.test(written) ? `expected ${expected} (the value is not shown).` : expected };
    }
    return url.username === '' && url.password === '' ? { value: written } : { expected: NO_USERINFO };
  });
}

const NO_USERINFO = 'a URL must not hold a user name or password (the value is not shown); use auth: with env:NAME or file:PATH instead.';

/** `env:NAME` or `file:PATH`. Anything else may be the secret itself and is refused without printing it. */
export function secretRef(): Field<SecretRef> {
  const expected = 'expected env:NAME or file:PATH, not the secret itself (the value is not shown).';
  return textField(expected, (text) => {
    const ref = parseSecretRef(text, homedir());
    return ref === null ? { expected } : { value: ref };
  });
}

/** A text in which `env:NAME` or `file:PATH` is a reference to a secret; `read` gets any other text, and its expectation must not show it. */
export function secretOrText<T>(expected: string, read: (text: string) => Reading<T>): Field<T | SecretRef> {
  return textField<T | SecretRef>(expected, (written) => {
    const ref = parseSecretRef(written, homedir());
    if (ref !== null) return { value: ref };
    return HALF_REFERENCE.test(written) ? { expected: NOT_WHOLE } : read(written);
  });
}

/** It would be sent as it stands: a word in front of a reference, or a space around one. */
const HALF_REFERENCE = /(?:^|[\s"'=:])env:[A-Za-z_][A-Za-z0-9_]*\s*$|(?:^\s+|\s)file:[~/]/;
const NOT_WHOLE =
  'a reference to a secret must be the whole value: env:NAME or file:PATH (the value is not shown); put what belongs in front of it into the secret.';

/** A variable of a shell or a template. */
const VARIABLE = /\$\{[^}]*\}?|\{\{.*?\}\}/;

/** The expectation for a text that holds `${NAME}`, which nothing here replaces; `null`: it holds none. */
function unreplaced(text: string): { readonly expected: string } | null {
  const variable = VARIABLE.exec(text)?.[0];
  return variable === undefined
    ? null
    : { expected: `variables are not replaced in a config; write the value instead of ${jsonText(variable.slice(0, 60))}.` };
}

/** An absolute path; `~/` stands for the home folder. */
export function path(): Field<string> {
  const expected = 'an absolute path, or one that starts with ~/';
  return textField(expected, (text) => {
    const variable = unreplaced(text);
    if (variable !== null) return variable;
    const full = expandHome(text, homedir());
    return full === null || full.includes('\0') ? { expected } : { value: full };
  });
}

/** Text of at least one character. */
export function text(expected = 'a text'): Field<string> {
  return z.string({ error: expected }).check(z.minLength(1, { error: `${expected} that is not empty` }));
}

/** The name or address of a machine in the tailnet. */
export function peerName(expected: string): Field<string> {
  return textField(
    expected,
    (text) => unreplaced(text) ?? (text.trim() === '' ? { expected: `${expected} that is not empty` } : { value: text.trim() }),
  );
}

/** A host name or an IP address, without scheme, port or path. */
export function host(): Field<string> {
  const expected = 'a host name or an IP address';
  return textField(expected, (text) => {
    const variable = unreplaced(text);
    if (variable !== null) return variable;
    const written = text.trim();
    const bare = /^\[([0-9A-Fa-f:.]+)\]$/.exec(written)?.[1] ?? written;
    return /^[A-Za-z0-9_]([A-Za-z0-9_.-]{0,251}[A-Za-z0-9_.])?$|^[0-9A-Fa-f:]*:[0-9A-Fa-f:.]*$/.test(bare) ? { value: bare } : { expected };
  });
}

/** A whole number from `min` to `max`, both included. */
export function integer(min: number, max: number): Field<number, number> {
  const expected = `a whole number from ${min} to ${max}`;
  return z
    .number({ error: expected })
    .check(z.int({ error: expected }), z.minimum(min, { error: expected }), z.maximum(max, { error: expected }));
}

/** A TCP port. */
export function port(): Field<number, number> {
  return integer(1, 65_535);
}

/** `true` or `false`. */
export function flag(): Field<boolean, boolean> {
  return z.boolean({ error: 'true or false' });
}

/** A list of texts, none of them empty; `min` entries at least (default 0). */
export function stringList(options: { readonly min?: number } = {}): Field<readonly string[], string[]> {
  const list = z.array(text(), { error: 'a list of texts' });
  const min = options.min ?? 0;
  return min === 0 ? list : list.check(z.minLength(min, { error: `a list of at least ${min} ${min === 1 ? 'text' : 'texts'}` }));
}

/** A regular expression (JavaScript syntax, Unicode). */
export function pattern(): Field<RegExp> {
  const expected = 'a regular expression';
  return textField(expected, (source) => {
    try {
      return { value: new RegExp(source, 'u') };
    } catch {
      return { expected };
    }
  });
}

/** Adds the description of a key, which `ytm config schema` and docs/config.md show. */
export function described<S extends z.ZodMiniType>(schema: S, description: string): S {
  z.globalRegistry.add(schema, { description });
  return schema;
}
