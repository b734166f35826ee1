import { Sentence } from '../../design/sentence.tsx';
import { usePhrase } from '../../i18n/phrase.ts';
import { useWords } from '../../i18n/words.ts';
import type { LockedPart } from './draw.ts';
import { PartFrame } from './part-frame.tsx';
import { indexOf, valueAt } from './pointer.ts';
import { useWorkplace } from './workplace.ts';

/** What the form cannot draw: its sentence, and what is written there. It stays as it is, or is taken away as a whole. */
export function LockedView({ part }: { part: LockedPart }) {
  const t = useWords('builder');
  const phrase = usePhrase();
  const { policy, clausesAt } = useWorkplace();
  const { pointer } = part;
  const clauses = clausesAt(pointer);
  return (
    <PartFrame
      pointer={pointer}
      name={t('locked')}
      fixed={Number.isNaN(indexOf(pointer))}
      removable={pointer !== ''}
      head={
        <div>
          <strong>{t('locked')}</strong> <span className="ms-muted">{t('lockedAbout')}</span>
          {clauses.map(({ text, pointer: place }) => (
            <p key={`${place} ${text.en}`}>
              <Sentence text={phrase(text)} />
            </p>
          ))}
        </div>
      }
    >
      <details>
        <summary>{t('asWritten')}</summary>
        <pre>
          <code>{JSON.stringify(valueAt(policy, pointer), null, 2)}</code>
        </pre>
      </details>
    </PartFrame>
  );
}
