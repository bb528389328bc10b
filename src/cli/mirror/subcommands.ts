/** Every word after `ytm mirror`, loaded when it is called. */
import type { MirrorSubcommand } from './subcommand.ts';

interface Entry {
  readonly usage: string;
  readonly summary: string;
  readonly load: () => Promise<MirrorSubcommand>;
}

export const MIRROR_COMMANDS: Readonly<Record<string, Entry>> = {
  plan: {
    usage: 'plan [--no-delete] [--json]',
    summary: 'what a run would do: nothing is written, the gate may be shut',
    load: async () => (await import('./commands/plan.ts')).plan,
  },
  run: {
    usage: 'run [--full] [--no-delete] [--dry-run] [--json]',
    summary: 'mirror now, through ytm serve when it runs; --dry-run: all but the writing; --full: as every run by now',
    load: async () => (await import('./commands/run.ts')).run,
  },
  status: {
    usage: 'status [--json]',
    summary: 'is the vault up to date, what waits, what blocks, and one next step',
    load: async () => (await import('./commands/status.ts')).status,
  },
  log: {
    usage: 'log [RUN] [--json]',
    summary: 'the last runs, or one of them whole',
    load: async () => (await import('./commands/log.ts')).log,
  },
  approve: {
    usage: 'approve ID',
    summary: 'let what is parked under this id through at the next run',
    load: async () => (await import('./commands/approve.ts')).approve,
  },
  resume: {
    usage: 'resume [--accept hot-shrunk]',
    summary: 'go on after a halt, once a person has looked',
    load: async () => (await import('./commands/resume.ts')).resume,
  },
  undo: {
    usage: 'undo RUN [PATH...]',
    summary: 'take back what a run deleted, replaced or renamed',
    load: async () => (await import('./commands/undo.ts')).undo,
  },
  bootstrap: {
    usage: 'bootstrap [--ensure-dirs] [--adopt]',
    summary: 'make the vault: its folder, its sentinel, its id',
    load: async () => (await import('./commands/bootstrap.ts')).bootstrap,
  },
  verify: {
    usage: 'verify [--sample 1%]',
    summary: 'read contents again on both sides, rolling',
    load: async () => (await import('./commands/verify.ts')).verify,
  },
};
