import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { ApiError } from '../../api/http.ts';
import { ErrorPanel } from '../../design/error-panel.tsx';
import type { KeptDraft } from './use-kept-draft.ts';

/** Whether what is filled in lies on the server, and what to do when it does not. */
export function DraftState({ of: { state, id, again, takeKept } }: { of: KeptDraft }) {
  const { t } = useTranslation('datasets');
  if (state.kind !== 'failed')
    return (
      <p role="status" className="ms-muted">
        {state.kind === 'saving' ? t('draftSaving') : id === undefined ? '' : t('draftKept')}
      </p>
    );
  const elsewhere = state.error instanceof ApiError && state.error.code === 'MS-CAT-009';
  return (
    <section className="ms-panel" aria-labelledby="draft-state">
      <h2 id="draft-state">{t(elsewhere ? 'draftElsewhere' : 'draftNotKept')}</h2>
      <ErrorPanel error={state.error} />
      <div className="ms-row">
        {elsewhere ? (
          <>
            <Button variant="default" onClick={() => void takeKept()}>
              {t('draftTakeKept')}
            </Button>
            <Button variant="default" onClick={() => again(true)}>
              {t('draftKeepMine')}
            </Button>
          </>
        ) : (
          <Button variant="default" onClick={() => again()}>
            {t('draftAgain')}
          </Button>
        )}
      </div>
    </section>
  );
}
