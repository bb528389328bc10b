/** Waits for a condition instead of sleeping. */
export async function until<T>(
  what: string,
  look: () => T | Promise<T>,
  options: { readonly within?: number; readonly every?: number } = {},
): Promise<NonNullable<T>> {
  const end = performance.now() + (options.within ?? 30_000);
  for (;;) {
    const seen = await look();
    if (seen !== false && seen !== null && seen !== undefined) return seen as NonNullable<T>;
    if (performance.now() > end) throw new Error(`not seen in time: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, options.every ?? 20));
  }
}
