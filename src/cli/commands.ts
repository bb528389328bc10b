/** Every command, loaded when it is called: `ytm check` must not load the dashboard. */
import type { Command } from './command.ts';

interface Entry {
  readonly summary: string;
  readonly load: () => Promise<Command>;
}

export const COMMANDS: Readonly<Record<string, Entry>> = {
  watch: { summary: 'the live dashboard', load: async () => (await import('./commands/watch.ts')).watch },
  check: { summary: 'attempt the probes now and report', load: async () => (await import('./commands/check.ts')).check },
  serve: { summary: 'the daemon: schedules, exporter, socket', load: async () => (await import('./commands/serve.ts')).serve },
  gate: { summary: 'may a job run now? also runs it', load: async () => (await import('./commands/gate.ts')).gate },
  why: { summary: 'the verdict of a component, taken apart', load: async () => (await import('./commands/why.ts')).why },
  mirror: {
    summary: 'mirror hot into the vault: plan, run, status, log, approve, resume, undo, bootstrap, verify',
    load: async () => (await import('./commands/mirror.ts')).mirror,
  },
  find: {
    summary: 'where a file is: hot, vault, every trashed run; and how it comes back',
    load: async () => (await import('./commands/find.ts')).find,
  },
  config: { summary: 'init, check, show or schema of the config', load: async () => (await import('./commands/config-command.ts')).config },
  demo: { summary: 'the whole product on an embedded lab', load: async () => (await import('./commands/demo.ts')).demo },
  completion: {
    summary: 'shell completion for bash, zsh or fish',
    load: async () => (await import('./commands/completion.ts')).completion,
  },
};
