import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { faultIn } from '../../../src/probes/http/fault.ts';
import { allowed } from '../../support/poll.ts';

const OK = 'HTTP/1.1 200 OK\r\n';

describe('what a strict parser refuses', () => {
  test.each<[string, string | null]>([
    ['HTTP/1.1 1000 X\r\n\r\n', 'fault-status'],
    ['HTTP/1.1 20 X\r\n\r\n', 'fault-status'],
    ['HTTP/1.1 OK\r\n\r\n', 'fault-status'],
    ['HTTP/1.3 200 OK\r\n\r\n', 'fault-version'],
    ['HTTP/x\r\n\r\n', 'fault-version'],
    [`HTTP/1.1 200 OK\nA: b\n\nok`, 'fault-line-end'],
    [`${OK}A: b\nC: d\r\n\r\nok`, 'fault-line-end'],
    [`HTTP/1.1 200 OK\rA: b\r\r\nok`, 'fault-line-end'],
    [`${OK}Content-Length : 2\r\n\r\nok`, 'fault-space-before-colon'],
    [`${OK}Content-Length: 2\r\nBad Name: 1\r\n\r\nok`, 'fault-header-name'],
    [`${OK}Content-Length: 2\r\nnonsense\r\n\r\nok`, 'fault-header-name'],
    [`${OK}: x\r\n\r\n`, 'fault-header-name'],
    [`${OK}Content-Length: 2\r\nX: a\x01b\r\n\r\nok`, 'fault-header-value'],
    [`${OK}Content-Length: 2\r\nX: a\r\n b\r\n\r\nok`, 'fault-header-line'],
    [`${OK}Content-Length: 2\r\nContent-Length: 2\r\n\r\nok`, 'fault-length'],
    [`${OK}Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n`, 'fault-length'],
    [`${OK}content-length: -2\r\n\r\nok`, 'fault-length'],
    [`${OK}Content-Length: 99999999999999999999999\r\n\r\nok`, 'fault-length'],
    [`${OK}Transfer-Encoding: chunked\r\n\r\nzz\r\nok\r\n`, 'fault-chunk'],
    [`${OK}Conte`, 'fault-ended'],
    ['HTTP/1.1 2', 'fault-ended'],
    [`\r\n${OK}A: b\r\n\r\n`, 'fault-other'],
    ['SSH-2.0-OpenSSH_9.2\r\n', null],
    ['http/1.1 200 OK\r\n\r\n', null],
    ['<html>', null],
    ['', null],
  ])('%j: %s', (answer, fault) => {
    expect(faultIn(answer)).toBe(fault);
  });

  test('whatever comes, there is an answer at once', async () => {
    const piece = fc.oneof(
      fc.constantFrom('HTTP/1.1 ', '200', '\r\n', '\n', '\r', ' ', ':', 'a', 'Content-Length: ', '9'),
      fc.string({ unit: 'binary' }),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
        const fault = faultIn(pieces.join(''));
        expect(fault === null || fault.startsWith('fault-')).toBe(true);
      }),
    );
    const startedAt = performance.now();
    for (const much of [' ', '\t', '\r', '\n', 'a:', ': ', 'Content-Length: ', '\r\n\r'])
      faultIn(`HTTP/1.1 200 OK\r\n${much.repeat(32_768 / much.length)}`);
    expect(performance.now() - startedAt).toBeLessThan(await allowed(2_000));
  });
});
