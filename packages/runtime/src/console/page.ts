/** Stands in the built page where the nonce of each answer comes. */
const PLACEHOLDER = '__CSP_NONCE__';

/** What a browser may load for the page: from this origin alone; styles that are made at run time carry the nonce. */
export function pagePolicy(nonce: string): string {
  return [
    "default-src 'self'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ');
}

export function withNonce(html: string, nonce: string): string {
  return html.replaceAll(PLACEHOLDER, nonce);
}

/** What there is to see when the console was not built. */
export const NOT_BUILT = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>millspace</title></head>
<body>
<main>
<h1>The console was not built</h1>
<p>Everything else works. To build it, run <code>npm run console:build</code> in the folder of millspace, then reload this page.</p>
<div lang="de">
<h1>Die Konsole wurde nicht gebaut</h1>
<p>Alles andere funktioniert. Zum Bauen im Ordner von millspace <code>npm run console:build</code> ausführen, dann diese Seite neu laden.</p>
</div>
</main>
</body>
</html>
`;
/** Nothing at all is loaded for it. */
export const NOT_BUILT_POLICY = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
