/** The name of a test or of a group: where it is skipped, it says why. scripts/test-results.ts takes the reason from there. */
export function titled(title: string, problem: string | null): string {
  return problem === null ? title : `${title} (skipped: ${problem})`;
}

/** Why what needs Linux cannot be tested on this machine, or `null`. */
export const notLinux: string | null = process.platform === 'linux' ? null : 'it needs Linux';
