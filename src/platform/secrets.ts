/** Secrets by reference: `env:NAME` or `file:PATH`, read when used, never kept in the config, a log or an error. */
export type SecretRef = { readonly from: 'env'; readonly name: string } | { readonly from: 'file'; readonly path: string };

export type SecretResult = { readonly ok: true; readonly value: string } | { readonly ok: false; readonly problem: string };

export interface Secrets {
  /** The secret without a trailing newline, or a sentence that names the reference, never the value. */
  resolve(ref: SecretRef): Promise<SecretResult>;
}
