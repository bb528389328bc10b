/** Why a mail was not accepted. */
import { getSystemErrorName } from 'node:util';
import { broken, failedLater, type NotDelivered } from '../../core/delivery.ts';
import { endedBy, networkProblem } from '../http/send.ts';
import type { Redactor } from '../redact.ts';

/** The values of the sentences. */
interface Said extends Readonly<Record<string, string>> {
  readonly host: string;
  readonly answer: string;
}

/** What nodemailer says of a failure. */
interface MailError extends Error {
  readonly code?: string;
  readonly errno?: number | string;
  readonly command?: string;
  readonly response?: string;
  readonly responseCode?: number;
}

export function mailProblem(error: unknown, host: string, redactor: Redactor, signal: AbortSignal): NotDelivered {
  // A connection that hangs may hang after the message.
  if (signal.aborted) return endedBy(signal, host, true);
  if (!(error instanceof Error)) throw error;
  const { code, command, response, responseCode } = error as MailError;
  const answer = redactor.line(response ?? error.message);
  const args = { host, answer };
  if (code === 'EAUTH' || code === 'ENOAUTH') return loginProblem(responseCode, args);
  if (responseCode !== undefined) return rejected(responseCode, args);
  const perhaps = command === 'DATA';
  return answerless(code, args, perhaps) ?? socketProblem(error, args, { perhaps, redactor });
}

/** 4yz: the server cannot check the password at present. */
function loginProblem(responseCode: number | undefined, args: Said): NotDelivered {
  return responseCode !== undefined && responseCode < 500 ? failedLater('smtp_busy', args) : broken('smtp_login', args);
}

/** A failure that nodemailer classifies; `null`: a connection failure. */
function answerless(code: string | undefined, args: Said, perhaps: boolean): NotDelivered | null {
  switch (code) {
    case 'EENVELOPE':
    case 'EMESSAGE':
      return broken('smtp_rejected', args);
    case 'EPROTOCOL':
      return failedLater('smtp_protocol', args, { perhaps });
    case 'EDNS':
      return failedLater('dns', { host: args.host });
    case 'ETIMEDOUT':
      return failedLater('timeout', { host: args.host }, { perhaps });
    default:
      return null;
  }
}

function socketProblem(error: Error, { host }: Said, { perhaps, redactor }: { perhaps: boolean; redactor: Redactor }): NotDelivered {
  const cause = Object.assign(new Error(error.message), { code: systemCode(error) });
  return networkProblem(cause, { host, hostname: host, isOpen: perhaps, redactor });
}

/** 5yz is permanent (RFC 5321), but for 503, which is about the state of the session. */
function rejected(responseCode: number, args: Said): NotDelivered {
  return responseCode >= 500 && responseCode !== 503 ? broken('smtp_rejected', args) : failedLater('smtp_busy', args);
}

/** nodemailer replaces the code of the system by one of its own, but leaves its number. */
function systemCode({ code, errno, message }: MailError): string {
  if (typeof errno === 'number' && errno < 0) return getSystemErrorName(errno);
  return code === 'ECONNECTION' || /closed/i.test(message) ? 'ECONNRESET' : 'ETLS';
}
