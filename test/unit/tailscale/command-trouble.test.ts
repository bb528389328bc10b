import { describe, expect, it } from 'vitest';
import { troubleOfCommand } from '../../../src/probes/tailscale/command-trouble.ts';

function ended(stderr: string, stdout = '', exitCode = 1) {
  return troubleOfCommand('/usr/bin/tailscale', { kind: 'ended', exitCode, signal: null, stdout, stderr, tookMs: 1 });
}

// Recorded formats: tailscale cmd/tailscale/cli/diag.go, client/local/local.go, and reports of users of the macOS app.
describe('what the tailscale command says of our own side', () => {
  it.each([
    ["failed to connect to local tailscaled; it doesn't appear to be running (sudo systemctl start tailscaled ?)", 'tailscale.daemon_down'],
    ['failed to connect to local Tailscale service; is Tailscale running?', 'tailscale.daemon_down'],
    ['failed to connect to local Tailscaled process and failed to enumerate processes while looking for it', 'tailscale.daemon_down'],
    [
      'Failed to connect to local Tailscale daemon for /localapi/v0/status; systemd tailscaled.service not running. Error: dial unix /var/run/tailscale/tailscaled.sock: connect: no such file or directory',
      'tailscale.daemon_down',
    ],
    [
      'failed to connect to local tailscaled (which appears to be running as tailscaled, pid 812). Got error: dial unix: permission denied',
      'tailscale.permission',
    ],
    ["Access denied: status access denied\n\nUse 'sudo tailscale status'.", 'tailscale.permission'],
    ['local tailscaled stopped', 'tailscale.stopped'],
    ['unexpected state: NoState', 'tailscale.starting'],
    ['Warning: client version "1.2" != tailscaled server version "1.3"\nsomething else', 'tailscale.cli_unusable'],
  ])('%s', (line, code) => {
    expect(ended(`${line}\n`).code).toBe(code);
  });

  it.each([
    ['Tailscale is stopped.\n', 'tailscale.stopped'],
    ['Logged out.\nLog in at: https://login.tailscale.com/a/1\n', 'tailscale.logged_out'],
    ['Machine is not yet approved by tailnet admin.\n', 'tailscale.needs_approval'],
    ['unexpected state: InUseOtherUser\n', 'tailscale.permission'],
    ['The Tailscale GUI failed to start: The operation couldn’t be completed. (Tailscale.CLIError error 3.)\n', 'tailscale.cli_unusable'],
  ])('on standard output: %s', (line, code) => {
    expect(ended('', line, 0).code).toBe(code);
  });

  it('gives the words for its sentence', () => {
    expect(ended('Warning: client version "1" != tailscaled server version "2"\nno idea\n').args).toEqual({
      bin: '/usr/bin/tailscale',
      problem: 'no idea',
    });
    expect(ended('', '', 7).args['problem']).toBe('exit code 7');
    expect(troubleOfCommand('ts', { kind: 'missing', detail: '' })).toMatchObject({ code: 'tailscale.cli_missing', args: { bin: 'ts' } });
    expect(troubleOfCommand('ts', { kind: 'too-much-output', stdout: '', stderr: '' }).code).toBe('tailscale.cli_unusable');
  });
});
