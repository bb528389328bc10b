/** What the tailscale command says of our own side when it cannot answer (tailscale cmd/tailscale/cli/diag.go and cli.go). */
import { type Trouble, trouble } from '../../health/observation.ts';
import type { ChildResult } from '../../platform/children.ts';

/** Our own side's trouble behind a run that gave nothing to judge. `bin` is the command that was run. */
export function troubleOfCommand(bin: string, result: ChildResult): Trouble {
  switch (result.kind) {
    case 'missing':
      return trouble('tailscale.cli_missing', { bin }, result.detail);
    case 'not-executable':
      return unusable(bin, result.detail);
    case 'too-much-output':
      return unusable(bin, 'it printed too much');
    case 'timeout':
      return unusable(bin, 'it did not end in time');
    case 'cancelled':
      return trouble('probe.cancelled');
    case 'ended':
      return (
        parseDiagnosis(bin, `${result.stdout}\n${result.stderr}`) ??
        unusable(bin, firstLine(result.stderr) ?? firstLine(result.stdout) ?? `exit code ${result.exitCode}`)
      );
  }
}

function unusable(bin: string, problem: string): Trouble {
  return trouble('tailscale.cli_unusable', { bin, problem }, problem);
}

/** The known sentences about our own tailscaled, in either stream; `null` when none is among them. */
export function parseDiagnosis(bin: string, output: string): Trouble | null {
  const has = (text: string): boolean => output.includes(text);
  const detail = firstLine(output) ?? '';
  if (has('GUI failed to start') || has('CLIError'))
    return trouble('tailscale.cli_unusable', { bin, problem: 'it starts as an app, not as a command' }, detail);
  if (/access denied|permission denied/i.test(output)) return trouble('tailscale.permission', {}, detail);
  if (/failed to connect to local tailscale/i.test(output)) return trouble('tailscale.daemon_down', {}, detail);
  if (has('Tailscale is stopped') || has('local tailscaled stopped')) return trouble('tailscale.stopped', {}, detail);
  if (has('Logged out.')) return trouble('tailscale.logged_out', {}, detail);
  if (has('not yet approved by tailnet admin')) return trouble('tailscale.needs_approval', {}, detail);
  if (has('InUseOtherUser')) return trouble('tailscale.permission', {}, detail);
  if (has('unexpected state: NoState') || has('unexpected state: Starting')) return trouble('tailscale.starting', {}, detail);
  return null;
}

/** The first line that says something: a difference of versions after an upgrade is harmless. */
function firstLine(text: string): string | null {
  const lines = text.split('\n').map((line) => line.trim());
  return lines.find((line) => line !== '' && !line.startsWith('Warning: client version')) ?? null;
}
