/** The nonce of this page load, with which style elements may be added (CSP `style-src 'nonce-…'`). */
export function nonce(): string {
  return document.querySelector('meta[name="csp-nonce"]')?.getAttribute('content') ?? '';
}
