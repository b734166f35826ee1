import type { SourceAccess } from '@millspace/schemas';
import { useTranslation } from 'react-i18next';
import { StateWord } from '../design/state-word.tsx';
import { Problem } from './problem.tsx';

export type AccessStep = SourceAccess['steps'][number]['step'];

const kinds = { pass: 'done', fail: 'refused', 'not reached': 'off' } as const;

/** How far a connection gets: the steps in their order, and why it ends where it ends. */
export function Access({ access, until }: { access: SourceAccess; until?: AccessStep }) {
  const { t } = useTranslation('sources');
  const last = access.steps.findIndex(({ step }) => step === until);
  const shown = last < 0 ? access.steps : access.steps.slice(0, last + 1);
  return (
    <ol style={{ listStyle: 'none', padding: 0, margin: 0 }}>
      {shown.map(({ step, outcome, problem }) => (
        <li key={step} style={{ marginBlock: 4 }}>
          <StateWord kind={kinds[outcome]} word={`${t(`outcome.${outcome}`)}:`} /> {t(`access.${step}`)}
          {problem ? <Problem problem={problem} /> : null}
        </li>
      ))}
    </ol>
  );
}

/** Whether a connection came through this step. */
export function passed(access: SourceAccess | undefined, step: AccessStep): boolean {
  return access?.steps.find((one) => one.step === step)?.outcome === 'pass';
}
