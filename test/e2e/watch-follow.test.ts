/** `ytm watch --follow`: a line for everything that happens, beside a daemon and alone. */
import { describe, expect, test } from 'vitest';
import { snapshotFromJson } from '../../src/report/snapshot-parse.ts';
import { siteWithBoard } from '../support/e2e/dashboard.ts';
import { AT_ONCE, fleetOf } from '../support/e2e/fleet.ts';
import { PROGRAM, start, ytm } from '../support/e2e/program.ts';
import { until } from '../support/poll.ts';
import { runToEnd } from '../support/shell.ts';
import { allDown, aSnapshot, backendDown } from '../support/snapshots.ts';

describe('beside a daemon', () => {
  test('prints changes as they come, as plain lines with their times, until it is stopped', async () => {
    const { site, board } = await siteWithBoard(backendDown());
    const following = start(site, ['watch', '--follow']);
    await until('what is wrong already', () => /gateway: \S+ -> DEGRADED {2}/.test(following.stdout()));
    board.show(aSnapshot());
    await until('the end of it', () => following.stdout().includes('gateway: DEGRADED -> '));
    board.show(allDown());
    await until('the next', () => following.stdout().includes('-> DOWN'));
    following.kill('SIGTERM');
    const { code, stdout, stderr } = await following.ended;
    expect([code, stderr]).toEqual([143, '']);
    for (const line of stdout.trimEnd().split('\n')) expect(line).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00 [^\x1b]+$/);
  });

  test('with --json: a whole snapshot a line', async () => {
    const { site, board } = await siteWithBoard();
    const following = start(site, ['watch', '--follow', '--json']);
    await until('the first', () => following.stdout().includes('\n'));
    board.show(allDown());
    await until('the second', () => following.stdout().split('\n').length > 2);
    following.kill('SIGINT');
    const { code, stdout } = await following.ended;
    expect(code).toBe(130);
    const verdicts = stdout
      .trimEnd()
      .split('\n')
      .map((line) => snapshotFromJson(JSON.parse(line))?.verdict);
    expect(verdicts).toEqual(['healthy', 'down']);
  });

  test('with --screen-reader: the picture in words, again when a verdict changes', async () => {
    const { site, board } = await siteWithBoard(backendDown());
    const following = start(site, ['watch', '--screen-reader']);
    await until('what is wrong already', () => /^! DEGRADED gateway/m.test(following.stdout()));
    board.show(allDown());
    await until('the next picture', () => /^✗ DOWN gateway/m.test(following.stdout()));
    following.kill('SIGTERM');
    const { code, stdout, stderr } = await following.ended;
    expect([code, stderr]).toEqual([143, '']);
    expect(stdout.match(/^COMPONENTS/gm)).toHaveLength(2);
  });

  test('a reader that has seen enough ends it, at the next line', async () => {
    const { site, board } = await siteWithBoard(allDown());
    const command = `'${process.execPath}' '${PROGRAM}' watch --follow | head -1`;
    const piped = runToEnd('sh', ['-c', command], { env: site.env, within: 60_000 });
    let isOver = false;
    void piped.finally(() => (isOver = true));
    const pictures = [aSnapshot(), allDown()];
    let shown = 0;
    await until(
      'its end',
      () => {
        shown += 1;
        board.show(pictures[shown % pictures.length] ?? allDown());
        return isOver;
      },
      { every: 200 },
    );
    const { stdout, stderr } = await piped;
    expect(stdout.trimEnd().split('\n')).toHaveLength(1);
    expect(stderr).toBe('');
  });

  test('is no picture at the same time', async () => {
    const { site } = await siteWithBoard();
    expect(await ytm(site, ['watch', '--follow', '--once'])).toMatchObject({ code: 3, stdout: '' });
  });
});

test('alone it runs the probes itself', async (context) => {
  const fleet = await fleetOf(context);
  const following = start(fleet.site(AT_ONCE, { probes: { ui: { every: '4s', timeout: '3s' } } }), ['watch', '--follow'], context);
  await fleet.faults('ui-timeout');
  await until('the fault', () => following.stdout().includes('gateway: UNKNOWN -> DEGRADED'));
  await fleet.faults();
  await until('its end', () => following.stdout().includes('gateway: DEGRADED -> '));
  following.kill('SIGTERM');
  expect((await following.ended).code).toBe(143);
});
