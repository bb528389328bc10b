/** `command`: runs a program with the message as JSON on its standard input. No shell, and a reduced environment. */
import * as z from 'zod/mini';
import { once } from '../../platform/once.ts';
import type { SecretRef } from '../../platform/secrets.ts';
import { described, secretRef, stringList } from '../../schema/fields.ts';
import type { NotDelivered } from '../core/delivery.ts';
import type { Delivery, NotifierKind, NotifierPorts } from '../notifier.ts';
import { CHILD_DEADLINE_MS, childOutcome, MOST_OUTPUT } from './child.ts';
import { resolveSecret } from './http/resolve.ts';
import { Redactor } from './redact.ts';

export interface CommandSettings {
  readonly command: readonly string[];
  readonly env: Readonly<Record<string, SecretRef>>;
}

const variableName = z.string().check(z.regex(/^[A-Za-z_][A-Za-z0-9_]*$/, { error: 'the name of a variable' }));

export const command: NotifierKind<CommandSettings> = {
  kind: 'command',
  audience: 'people',
  get settings() {
    return settings();
  },
  fromShort(value) {
    if (typeof value === 'string' && !/^(env|file):/.test(value)) return { command: [value] };
    return Array.isArray(value) ? { command: value } : null;
  },
  create(name, { command: [file = '', ...args], env }, ports) {
    return {
      name,
      kind: 'command',
      // Arguments may hold a secret.
      target: file,
      resendMs: null,
      async deliver(delivery, signal) {
        const redactor = new Redactor();
        const addEnv = await variables(env, redactor, ports, signal);
        if ('ok' in addEnv) return addEnv.failure;
        const stdin = `${JSON.stringify(written(delivery))}\n`;
        const limits = { timeoutMs: CHILD_DEADLINE_MS, maxOutput: MOST_OUTPUT };
        const result = await ports.children.run({ file, args, addEnv: addEnv.values, cwd: '/', stdin, signal, ...limits });
        return childOutcome(result, file, redactor, signal);
      },
    };
  },
};

const settings = once(() =>
  z.strictObject({
    command: described(
      stringList({ min: 1 }),
      'The program (an absolute path, or a name in PATH) and its arguments, one per entry; no shell is used. Exit code 0: delivered; 64, 77, 78, 126 and 127: not set up; any other: try again later',
    ),
    env: described(
      z._default(z.record(variableName, secretRef(), { error: 'a mapping of variables to env:NAME or file:PATH' }), {}),
      'Additional environment variables, by reference only; the environment otherwise contains only PATH, HOME, USER, LANG and TMPDIR',
    ),
  }),
);

type Variables = { readonly values: Readonly<Record<string, string>> } | { readonly ok: false; readonly failure: NotDelivered };

async function variables(
  env: CommandSettings['env'],
  redactor: Redactor,
  { secrets }: NotifierPorts,
  signal: AbortSignal,
): Promise<Variables> {
  const values: Record<string, string> = {};
  for (const [name, ref] of Object.entries(env)) {
    const found = await resolveSecret(ref, { secrets, redactor, signal });
    if (!found.ok) return { ok: false, failure: found };
    values[name] = found.value;
  }
  return { values };
}

/** `version` grows when a field changes its meaning. */
function written({ message, text }: Delivery): object {
  return { version: 1, title: text.title, body: text.body, message };
}
