import type { SourceProblem } from '@millspace/schemas';
import { usePhrase } from '../i18n/phrase.ts';

/** What is wrong with a source, why and what to do; the technical words are folded away. */
export function Problem({ problem }: { problem: SourceProblem }) {
  const phrase = usePhrase();
  return (
    <div>
      <p style={{ margin: 0 }}>
        <strong>{phrase(problem.title)}.</strong> {phrase(problem.cause)}
      </p>
      <p style={{ margin: '4px 0' }}>{phrase(problem.remedy)}</p>
      <details>
        <summary>
          <code>{problem.code}</code>
        </summary>
        <code>{problem.detail}</code>
      </details>
    </div>
  );
}
