import type { Bilingual, Proposal } from '@millspace/schemas';
import { useTranslation } from 'react-i18next';
import { Sentence } from '../design/sentence.tsx';
import { usePhrase } from '../i18n/phrase.ts';

/** What holds then and not now, what holds now and not then, and what else follows. */
export function Difference({ of }: { of: Proposal['difference'] }) {
  const { t } = useTranslation('proposals');
  const phrase = usePhrase();
  return (
    <section className="ms-panel">
      <h2>{t('difference')}</h2>
      <Sentences lead={t('added')} of={of.added} />
      <Sentences lead={t('removed')} of={of.removed} struck />
      {of.kept === 0 ? null : <p>{t('kept', { count: of.kept })}</p>}
      {of.notes.map((note) => (
        <p key={note.en} className="ms-muted">
          <Sentence text={phrase(note)} />
        </p>
      ))}
    </section>
  );
}

function Sentences({ lead, of, struck = false }: { lead: string; of: readonly Bilingual[]; struck?: boolean }) {
  const phrase = usePhrase();
  if (of.length === 0) return null;
  return (
    <>
      <p style={{ fontWeight: 600, marginBottom: 4 }}>{lead}</p>
      <ul>
        {of.map((sentence) => (
          <li key={sentence.en}>
            {struck ? (
              <del>
                <Sentence text={phrase(sentence)} />
              </del>
            ) : (
              <Sentence text={phrase(sentence)} />
            )}
          </li>
        ))}
      </ul>
    </>
  );
}
