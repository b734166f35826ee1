export const LANGUAGES = ['curl', 'python', 'javascript'] as const;
export type SnippetLanguage = (typeof LANGUAGES)[number];

export interface SnippetOptions {
  /** Of the connector, e.g. http://127.0.0.1:8090. */
  origin: string;
  /** Id of the agreement. */
  scope: string;
  /** A registered program's; a placeholder until there is one. */
  token: string;
}

/** Pure: the last hour of a dataset, read by a program of one's own. Needs nothing that has to be installed. */
export function snippetOf(language: SnippetLanguage, { origin, scope, token }: SnippetOptions): string {
  const url = `${origin}/api/v1/export?${new URLSearchParams({ format: 'ndjson', scope })}`;
  if (language === 'curl')
    return [
      `NOW=$(date +%s)`,
      `curl --fail --header 'Authorization: Bearer ${token}' \\`,
      `  "${url}&from=$(( (NOW - 3600) * 1000 ))&to=$(( NOW * 1000 ))"`,
    ].join('\n');
  if (language === 'python')
    return [
      'import json, time, urllib.request',
      '',
      'now = int(time.time() * 1000)',
      `url = f"${url}&from={now - 3600_000}&to={now}"`,
      `request = urllib.request.Request(url, headers={"Authorization": "Bearer ${token}"})`,
      'with urllib.request.urlopen(request) as answer:',
      '    for line in answer:',
      '        print(json.loads(line))',
    ].join('\n');
  return [
    'const now = Date.now();',
    `const url = \`${url}&from=\${now - 3_600_000}&to=\${now}\`;`,
    `const answer = await fetch(url, { headers: { authorization: 'Bearer ${token}' } });`,
    'if (!answer.ok) throw new Error(await answer.text());',
    "const lines = (await answer.text()).trim().split('\\n');",
    'for (const line of lines) console.log(JSON.parse(line));',
  ].join('\n');
}
