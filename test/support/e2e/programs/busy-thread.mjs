/** Keeps one of Node's threads at work for longer than anyone waits, so that `process.exit` does not return. */
import { pbkdf2 } from 'node:crypto';

pbkdf2('password', 'salt', 2 ** 31 - 1, 512, 'sha512', () => {});
