import { compile, explainLabel, explainPolicy } from '@millspace/policy';
import { readConfigFile } from '@millspace/runtime/config';
import type { Session } from './session.ts';

interface Finding {
  name: string;
  ok: boolean;
  lines: string[];
}

/** Compiles what a file holds: one policy, or the offers and the access policy of a dataset. Returns the exit code. */
export function checkPolicies(file: string, session: Pick<Session, 'language' | 'say' | 'print' | 'json'>): number {
  const findings = policiesIn(readConfigFile(file)).map(({ name, policy, kind }) => check(name, policy, kind, session));
  if (session.json) session.print(JSON.stringify(findings, null, 2));
  else
    for (const { name, ok, lines } of findings) {
      session.print(`${name} ${session.say(ok ? 'compiles' : 'refused')}`);
      for (const line of lines) session.print(`  ${line}`);
    }
  return findings.every((finding) => finding.ok) && findings.length > 0 ? 0 : 1;
}

type Kind = 'usage' | 'access';

/** Pure: what in this value is a policy, and of which kind. */
export function policiesIn(value: unknown): { name: string; policy: unknown; kind: Kind }[] {
  const { offers, accessPolicy } = (typeof value === 'object' && value !== null ? value : {}) as {
    offers?: unknown;
    accessPolicy?: unknown;
  };
  if (!Array.isArray(offers)) return [{ name: 'policy', policy: value, kind: 'usage' }];
  return [
    ...offers.map((policy: unknown, index) => ({ name: `/offers/${index}`, policy, kind: 'usage' as const })),
    ...(accessPolicy === undefined ? [] : [{ name: '/accessPolicy', policy: accessPolicy, kind: 'access' as const }]),
  ];
}

function check(name: string, policy: unknown, kind: Kind, { language }: Pick<Session, 'language'>): Finding {
  const compiled = compile(policy, { kind });
  if (!compiled.ok)
    return {
      name,
      ok: false,
      lines: compiled.errors.map((error) => `${error.pointer || '/'}: ${error.text[language]} (${error.code})`),
    };
  const { sentences, labels } = explainPolicy(compiled.policy);
  const { contractText, ...rest } = labels;
  const counts = Object.entries({ ...rest, 'contract-text': contractText }).filter(([, n]) => n > 0);
  return {
    name,
    ok: true,
    lines: [
      ...sentences.map((sentence) => sentence[language]),
      ...counts.map(([label, n]) => `${n} × ${explainLabel(label as Parameters<typeof explainLabel>[0])[language]}`),
    ],
  };
}
